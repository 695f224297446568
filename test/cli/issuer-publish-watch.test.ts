import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { key, pair, pem } from '../issuer/keys.ts';
import { exitOf, start } from './podrole.ts';

const ISSUER = 'https://oidc.example.com/prod';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podrole-watch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const jwks = () => join(folder, 'public/prod/openid/v1/jwks');
const kids = (): string[] => {
  try {
    return JSON.parse(readFileSync(jwks(), 'utf8')).keys.map(({ kid }: { kid: string }) => kid);
  } catch {
    return [];
  }
};

/** Starts a publisher that watches `sa.pub`, and gathers its log. */
async function watching(env: Record<string, string> = {}) {
  const child = start(
    [
      ...['issuer', 'publish', '--watch', '--issuer', ISSUER, '--publisher', 'prod', '--interval', '100ms'],
      ...['--key', join(folder, 'sa.pub'), '--to', `dir:${join(folder, 'public')}`],
      ...['--host', '127.0.0.1', '--health-port', '0', '--metrics-port', '0'],
    ],
    env,
  );
  const ended = exitOf(child);
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
  });
  const until = async (what: () => boolean | Promise<boolean>) => {
    for (const end = Date.now() + 15_000; Date.now() < end; await new Promise((go) => setTimeout(go, 30)))
      if (await what()) return;
    throw new Error(`it did not happen; the log says\n${log}`);
  };
  await until(() => log.includes('publisher started'));
  const line = log.split('\n').find((one) => one.includes('publisher started')) ?? '{}';
  const { healthPort, metricsPort } = JSON.parse(line);
  const get = async (port: number, path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return `${response.status} ${await response.text()}`;
  };
  return {
    until,
    log: () => log,
    readyz: () => get(healthPort, '/readyz?verbose'),
    metrics: () => get(metricsPort, '/metrics'),
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

test('a publisher follows its source, and outlives the loss of source and target', async () => {
  const source = join(folder, 'sa.pub');
  writeFileSync(source, pem(0));
  const publisher = await watching();
  await publisher.until(() => kids().join() === key(0).kid);
  expect(await publisher.readyz()).toMatch(/^200 .*\[\+\]publication: 1 keys/s);

  writeFileSync(source, pem(0) + pem(1));
  await publisher.until(() => kids().length === 2);

  writeFileSync(source, '');
  await publisher.until(() => publisher.log().includes('the sources of keys cannot be read'));
  rmSync(source);
  await publisher.until(() => publisher.log().includes('it does not exist'));
  expect(kids()).toHaveLength(2);
  expect(await publisher.metrics()).toMatch(/podrole_issuer_source_failures_total [1-9]/);
  writeFileSync(source, pem(0) + pem(1));
  await publisher.until(() => publisher.log().includes('read again'));

  const good = readFileSync(jwks(), 'utf8');
  writeFileSync(jwks(), '<html>');
  await publisher.until(() => publisher.log().includes('publishing failed'));
  expect(readFileSync(jwks(), 'utf8')).toBe('<html>');
  expect(await publisher.readyz()).toMatch(/^200 .*is no JSON/s);
  writeFileSync(jwks(), good);
  await publisher.until(async () => /outcome="failed"} [1-9]/.test(await publisher.metrics()));

  rmSync(join(folder, 'public'), { recursive: true });
  await publisher.until(() => kids().length === 2);
  expect(await publisher.metrics()).toMatch(
    new RegExp(`podrole_issuer_key_age_seconds\\{kid="${key(0).kid}"\\} \\d`),
  );
  expect(await publisher.stop()).toBe(0);
});

test('a publisher says when the key of its own token is not published', async () => {
  writeFileSync(join(folder, 'sa.pub'), pem(0));
  const token = (number: number) =>
    new SignJWT({ iss: ISSUER, sub: 'system:serviceaccount:podrole-issuer:publisher' })
      .setProtectedHeader({ alg: 'ES256', kid: key(number).kid })
      .sign(pair(number).privateKey);
  const file = join(folder, 'token');
  writeFileSync(file, await token(1));
  const publisher = await watching({ AWS_WEB_IDENTITY_TOKEN_FILE: file });
  await publisher.until(() => publisher.log().includes("AWS refuses the publisher's own token"));
  expect(publisher.log()).toContain(key(1).kid);
  expect(publisher.log()).not.toContain(await token(1));
  expect(await publisher.metrics()).toContain('podrole_issuer_own_token_published 0');

  writeFileSync(file, await token(0));
  await publisher.until(async () =>
    (await publisher.metrics()).includes('podrole_issuer_own_token_published 1'),
  );
  expect(await publisher.stop()).toBe(0);
});
