import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { kidOf } from '../../src/issuer/kid.ts';
import { createAuthority } from '../../src/tls/authority.ts';
import { keysOf } from '../tls/made-once.ts';
import { podrole } from './podrole.ts';
import { get, ISSUER, JWKS, servedKids, startIssuer } from './started-issuer.ts';

const [first, second] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' })) as [Pair, Pair];
const [firstKid, secondKid] = [kidOf(first.publicKey), kidOf(second.publicKey)];
const authority = await createAuthority({ keys: keysOf('authority') });

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

let folder: string;
let keyFile: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-issuer-'));
  keyFile = join(folder, 'sa.pub');
  await replace(keyFile, pem(first));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

function pem(...pairs: readonly Pair[]): string {
  return pairs.map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' })).join('');
}

/** No reader sees half of it. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

async function issuer(args: readonly string[] = ['--key', keyFile], until?: string) {
  const started = await startIssuer(args, until);
  child = started.child;
  return started;
}

async function leaf(name: string): Promise<readonly string[]> {
  const keys = keysOf(name === 'second' ? 'other leaf' : 'leaf');
  const { certPem, keyPem } = await authority.issueLeaf({
    ipAddresses: ['127.0.0.1'],
    commonName: name,
    keys,
  });
  await replace(join(folder, 'tls.key'), keyPem);
  await replace(join(folder, 'tls.crt'), certPem);
  return ['--tls-cert', join(folder, 'tls.crt'), '--tls-key', join(folder, 'tls.key')];
}

describe('podrole issuer serve', () => {
  test('serves both documents over plain HTTP, says so, and nothing else', async () => {
    const { port, written, ready, metrics } = await issuer();
    expect(written.log).toMatch(/"level":"warn".*serving plain HTTP: AWS reads an issuer over HTTPS alone/);
    const discovery = await get(port, { path: '/cluster/.well-known/openid-configuration' });
    expect(JSON.parse(discovery.body)).toMatchObject({
      issuer: ISSUER,
      jwks_uri: `https://oidc.demo.example${JWKS}`,
      id_token_signing_alg_values_supported: ['ES256'],
    });
    expect(await servedKids(port)).toEqual([firstKid]);
    for (const path of ['/', '/livez', '/metrics', '/openid/v1/jwks'])
      expect((await get(port, { path })).status).toBe(404);
    expect(await ready()).toMatchObject({ status: 200, body: expect.stringContaining('[+]keys: 1 served') });
    const text = await metrics();
    expect(text).toMatch(/^podrole_issuer_keys 1$/m);
    expect(text).toMatch(new RegExp(`^podrole_issuer_key_age_seconds\\{kid="${firstKid}"\\} [\\d.]+$`, 'm'));
    expect(text).toMatch(/^podrole_issuer_source_last_success_timestamp_seconds 1\d{9}(\.\d+)?$/m);
    expect(text).toMatch(/^podrole_issuer_source_failures_total 0$/m);
    expect(text).toMatch(/^podrole_issuer_requests_total\{outcome="ok"\} 2$/m);
    expect(text).toMatch(/^podrole_issuer_requests_total\{outcome="not-found"\} 4$/m);
    expect(text).toMatch(/^podrole_connections \d+$/m);
  });

  test('follows its key file, and serves a key on that is gone from it until --retire-after', async () => {
    const { port, written } = await issuer(['--key', keyFile, '--retire-after', '1500ms']);
    const { etag } = (await get(port)).headers;
    await replace(keyFile, pem(first, second));
    await vi.waitFor(async () => expect(await servedKids(port)).toEqual([firstKid, secondKid]), 5000);
    expect((await get(port)).headers.etag).not.toBe(etag);
    await replace(keyFile, pem(second));
    await vi.waitFor(async () => expect(await servedKids(port)).toEqual([secondKid, firstKid]), 5000);
    await vi.waitFor(async () => expect(await servedKids(port)).toEqual([secondKid]), 5000);
    // The log comes by another pipe, and may be later.
    await vi.waitFor(() => expect(written.log).toContain('a key is served no longer'));
    expect(written.log).toContain('--retire-after is under 24h');
  });

  test.each<[says: string, text: string, problem: string]>([
    ['is emptied', '', 'has no PEM block'],
    ['is replaced by nonsense', 'nonsense', 'has no PEM block'],
    [
      'holds a private key',
      String(first.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      'holds a private key',
    ],
  ])('keeps its keys when their file %s, and takes the next good ones', async (_, text, problem) => {
    const { port, ready, metrics, written } = await issuer();
    await replace(keyFile, text);
    await vi.waitFor(async () => expect((await ready()).body).toContain(problem), 5000);
    expect((await ready()).body).toMatch(/^\[\+\]keys: 1 served, 0 of them on their way out, as before: /m);
    expect(await servedKids(port)).toEqual([firstKid]);
    expect(await metrics()).toMatch(/^podrole_issuer_source_failures_total [1-9]/m);
    expect(written.log).not.toContain('MIG');
    await replace(keyFile, pem(second));
    await vi.waitFor(async () => expect(await servedKids(port)).toEqual([secondKid, firstKid]), 5000);
    expect((await ready()).body).not.toContain('as before');
  });

  test('keeps its keys when their file is deleted', async () => {
    const { port, ready } = await issuer();
    await rm(keyFile);
    await vi.waitFor(async () => expect((await ready()).body).toContain('it does not exist'), 5000);
    expect(await servedKids(port)).toEqual([firstKid]);
  });

  test('starts with an issuer that cannot be reached, and answers 503 until there are keys', async () => {
    const away = 'https://127.0.0.1:1/jwks';
    const { port, ready, alive } = await issuer(['--jwks', away], 'there are no keys yet');
    expect((await ready()).body).toMatch(
      /^\[-\]keys: none yet, as before: https:\/\/127.0.0.1:1\/jwks cannot be read/m,
    );
    expect((await ready()).status).toBe(503);
    expect((await alive()).status).toBe(200);
    const { status, headers } = await get(port);
    expect({ status, again: headers['retry-after'], kept: headers['cache-control'] }).toEqual({
      status: 503,
      again: '5',
      kept: 'no-store',
    });
    expect((await get(port, { path: '/other' })).status).toBe(404);
  });

  test('drains on SIGTERM: readiness off, answers that close their connection, exit 0', async () => {
    const { port, ready, alive, ended } = await issuer(['--key', keyFile, '--drain', '1s']);
    const silent = connectPlain(port, '127.0.0.1').on('error', () => {});
    child?.kill('SIGTERM');
    await vi.waitFor(async () => expect((await ready()).body).toContain('[-]shutdown'));
    expect((await alive()).status).toBe(200);
    expect(await get(port)).toMatchObject({ status: 200, headers: { connection: 'close' } });
    const began = performance.now();
    expect(await ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(2500);
    silent.destroy();
  });
});

describe('podrole issuer serve with a certificate', () => {
  const met = (port: number, options: object = {}) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, ca: authority.caPem, ...options }, () => {
        resolve(`${socket.getPeerCertificate().subject.CN}`);
        socket.destroy();
      }).once('error', reject);
    });

  test('takes a new one from its files without dropping a connection', async () => {
    const pair = await leaf('first');
    const { port, ready, metrics, written } = await issuer(['--key', keyFile, ...pair]);
    expect(written.log).not.toContain('plain HTTP');
    expect(await met(port)).toBe('first');
    const kept = connect({ host: '127.0.0.1', port, ca: authority.caPem });
    await once(kept, 'secureConnect');
    await leaf('second');
    await vi.waitFor(async () => expect(await met(port)).toBe('second'), { timeout: 5000, interval: 100 });
    kept.write(`GET ${JWKS} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(String(await once(kept, 'data'))).toMatch(/^HTTP\/1\.1 200 /);
    kept.destroy();
    expect((await ready()).body).toMatch(/^\[\+\]certificate: valid until /m);
    expect(await metrics()).toMatch(/^podrole_certificate_expiry_timestamp_seconds\{use="serving"\} 1\d{9}/m);
    expect((await get(port, { ca: authority.caPem })).status).toBe(200);
    await replace(join(folder, 'tls.key'), 'nonsense');
    await vi.waitFor(async () => expect((await ready()).body).toMatch(/certificate: .*as before/), 5000);
    expect(await met(port)).toBe('second');
  });

  test('keeps to the least version of TLS that it is told', async () => {
    const { port } = await issuer(['--key', keyFile, ...(await leaf('first')), '--tls-min-version', '1.3']);
    await expect(met(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version/);
    expect(await met(port)).toBe('first');
  });
});

describe('podrole issuer serve ends at once', () => {
  const serve = (...args: string[]) =>
    podrole([
      'issuer',
      'serve',
      '--issuer',
      ISSUER,
      '--host',
      '127.0.0.1',
      '--health-port',
      '0',
      '--metrics-port',
      '0',
      ...args,
    ]);

  test.each<[says: string, args: (folder: string) => readonly string[], code: number, sentence: RegExp]>([
    ['without keys', () => [], 2, /no keys: give --from-kubernetes, --key FILE or --jwks FILE\|URL/],
    [
      'for a key file that is not there',
      (at) => ['--key', `${at}/none`],
      1,
      /none" cannot be read: it does not exist/,
    ],
    ['for a key file that is none', () => ['--key', 'package.json'], 1, /package\.json has no PEM block/],
    ['for a JWKS file that is none', () => ['--jwks', 'package.json'], 1, /package\.json is no JWKS/],
    [
      'for a kubeconfig that is not there',
      (at) => ['--from-kubernetes', '--kubeconfig', `${at}/none`],
      1,
      /cannot be read/,
    ],
    [
      'for a certificate that is not there',
      (at) => ['--key', `${at}/sa.pub`, '--tls-cert', `${at}/none`, '--tls-key', `${at}/none`],
      1,
      /none cannot be read/,
    ],
    ['for a folder instead of a key', (at) => ['--key', at], 1, /it is a folder/],
  ])('%s', async (_, args, code, sentence) => {
    const ended = await serve('--port', '0', ...args(folder));
    expect(ended.stderr).toMatch(sentence);
    expect(ended.code).toBe(code);
  });

  test('for key files of two clusters without --shared-issuer', async () => {
    const sets = await Promise.all(
      [first, second].map(async ({ publicKey }, index) => {
        const file = join(folder, `${index}.json`);
        await writeFile(
          file,
          JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: `k${index}` }] }),
        );
        return ['--jwks', file];
      }),
    );
    const ended = await serve('--port', '0', ...sets.flat());
    expect(ended.stderr).toContain('--shared-issuer');
    expect(ended.code).toBe(1);
    const { port } = await issuer([...sets.flat(), '--shared-issuer']);
    expect(await servedKids(port)).toEqual(['k0', 'k1']);
  });
});
