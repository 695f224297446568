import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { key, pair, pem } from '../issuer/keys.ts';
import { podrole } from './in-process.ts';

const ISSUER = 'https://oidc.example.com/prod';

let folder: string;
const file = (name: string, text?: string) => {
  const path = join(folder, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podrole-issuer-'));
  file('old.pub', pem(0));
  file('new.pub', pem(1));
  file('secret.key', pair(0).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const token = (number: number, issuer = ISSUER) =>
  new SignJWT({ iss: issuer, sub: 'system:serviceaccount:shop:cart' })
    .setProtectedHeader({ alg: 'ES256', kid: key(number).kid })
    .sign(pair(number).privateKey);
const place = (name: string) => ['--issuer', ISSUER, '--to', `dir:${join(folder, name)}`];
const publish = (name: string, ...args: string[]) => podrole(['issuer', 'publish', ...place(name), ...args]);
const published = (name: string): string[] =>
  JSON.parse(readFileSync(join(folder, name, 'prod/openid/v1/jwks'), 'utf8')).keys.map(
    ({ kid }: { kid: string }) => kid,
  );

describe('podrole issuer publish', () => {
  test('tells what becomes of each key, and writes nothing the second time', async () => {
    const first = await publish('table', '--key', file('old.pub'), '--publisher', 'prod');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(new RegExp(`${key(0).kid} +ES256 +added`));
    expect(first.stdout).toContain(
      'wrote /prod/.podrole/ledger.json, /prod/openid/v1/jwks, /prod/.well-known',
    );
    const second = await publish('table', '--key', file('old.pub'), '--publisher', 'prod');
    expect(second.stdout).toContain('nothing to change');
  });

  test('keeps a key that is gone, and says until when', async () => {
    await publish('gone', '--key', file('old.pub'), '--publisher', 'prod');
    const { stdout } = await publish(
      'gone',
      '--key',
      file('new.pub'),
      '--publisher',
      'prod',
      '--output',
      'json',
    );
    const report = JSON.parse(stdout);
    expect(report.keys).toMatchObject([
      { kid: key(1).kid, change: 'added', owners: ['prod'] },
      { kid: key(0).kid, change: 'missing', retiresAt: expect.stringMatching(/^20\d\d-.*Z$/) },
    ]);
    expect(published('gone')).toEqual([key(0).kid, key(1).kid]);
  });

  test('retires it after its time', async () => {
    await publish('retire', '--key', file('old.pub'), '--publisher', 'prod');
    const late = ['--key', file('new.pub'), '--publisher', 'prod', '--retire-after', '0'];
    await publish('retire', ...late);
    expect(published('retire')).toEqual([key(1).kid]);
  });

  test('says that keys without a publisher are never retired, and who else publishes', async () => {
    const nobody = await publish('nobody', '--key', file('old.pub'));
    expect(nobody.stderr).toContain('belong to no publisher');
    await publish('nobody', '--key', file('old.pub'), '--publisher', 'one');
    const stranger = ['--key', file('new.pub'), '--publisher', 'two'];
    const refused = await publish('nobody', ...stranger);
    expect(refused.stderr).toMatch(/one publishes there, and none of these keys.*--shared-issuer/);
    expect(refused.code).toBe(1);
    const two = await publish('nobody', ...stranger, '--shared-issuer');
    expect(two.stderr).toContain(
      'one publishes here, too: to AWS, ServiceAccounts of the same namespace and name are the same',
    );
  });

  test('writes nothing in a dry run', async () => {
    const { stdout, code } = await publish(
      'dry',
      '--key',
      file('old.pub'),
      '--publisher',
      'prod',
      '--dry-run',
    );
    expect(stdout).toContain('would write');
    expect(code).toBe(0);
    expect(() => published('dry')).toThrow(/ENOENT/);
  });

  test('takes a private key out that was published, shouts, and fails', async () => {
    await publish('exposed', '--key', file('old.pub'), '--publisher', 'prod');
    const jwks = join(folder, 'exposed/prod/openid/v1/jwks');
    const jwk = { ...key(0), d: pair(0).privateKey.export({ format: 'jwk' }).d };
    writeFileSync(jwks, JSON.stringify({ keys: [jwk] }));
    const { stderr, stdout, code } = await publish(
      'exposed',
      '--key',
      file('old.pub'),
      '--publisher',
      'prod',
    );
    expect(stderr).toContain('PRIVATE KEY PUBLISHED');
    expect(code).toBe(1);
    expect(readFileSync(jwks, 'utf8')).not.toContain('"d"');
    expect(stderr + stdout).not.toContain(jwk.d);
  });

  test('says no word of a key or a token where a file was meant', async () => {
    const secret = readFileSync(file('secret.key'), 'utf8');
    const jwt = await token(0);
    const asked: readonly (() => ReturnType<typeof podrole>)[] = [
      () => publish('secret', '--key', secret),
      () => publish('secret', '--jwks', secret),
      () => podrole(['issuer', 'keys', 'public', secret]),
      () => podrole(['issuer', 'keys', 'status', ...place('secret'), '--token', jwt]),
      () => podrole(['issuer', 'keys', 'status', ...place('secret')], { env: { PODROLE_TOKEN: jwt } }),
    ];
    for (const one of asked) {
      const { stdout, stderr, code } = await one();
      expect(stderr).toContain('holds a key or a token itself; give the name of a file that does');
      for (const word of [...secret.split('\n').filter((line) => line.length > 20), jwt.slice(0, 40)])
        expect(stdout + stderr).not.toContain(word);
      expect(code).toBe(2);
    }
  });

  test('does not wait for a file that is none', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const { stderr, code } = await publish('pipe', '--key', join(folder, 'pipe'));
    expect(stderr).toContain('it is no regular file');
    expect(code).toBe(1);
  });

  test('shows what others published on one line of its own', async () => {
    await publish('hostile', '--key', file('old.pub'), '--publisher', 'prod');
    const jwks = join(folder, 'hostile/prod/openid/v1/jwks');
    writeFileSync(jwks, JSON.stringify({ keys: [key(0), { kid: '\u001b[2J\nX', kty: 'x' }] }));
    const { stdout } = await publish('hostile', '--key', file('old.pub'), '--publisher', 'prod');
    expect(stdout).toMatch(/^\\u001b\[2J\\u000aX +x +unknown/m);
  });

  test.each<[says: string, args: () => string[], code: number, problem: RegExp]>([
    ['no source', () => [], 2, /no keys: give --from-kubernetes, --key FILE or --jwks/],
    [
      'a private key',
      () => ['--key', file('secret.key')],
      1,
      /holds a private key.*podrole issuer keys public/,
    ],
    [
      'a file that is not there',
      () => ['--key', '/none.pub'],
      1,
      /"\/none\.pub" cannot be read: it does not exist/,
    ],
    [
      'keys over plain HTTP',
      () => ['--jwks', 'http://a.example/jwks'],
      2,
      /--jwks takes files and https URLs/,
    ],
    ['a kubeconfig for nothing', () => ['--key', 'x', '--kubeconfig', 'y'], 2, /are for --from-kubernetes/],
    [
      'an issuer with a slash',
      () => ['--key', 'x', '--issuer', 'https://a.example/'],
      2,
      /--issuer "https:\/\/a\.example\/" ends with a slash/,
    ],
    [
      'a target of another kind',
      () => ['--key', 'x', '--to', 'ftp://a'],
      2,
      /--to "ftp:\/\/a" is neither dir:PATH nor s3:/,
    ],
    [
      'a JWKS path that leaves',
      () => ['--key', 'x', '--jwks-path', '/../x'],
      2,
      /--jwks-path "\/\.\.\/x" is no path/,
    ],
    [
      'discovery for a JWKS path',
      () => ['--key', 'x', '--jwks-path', '/.well-known/openid-configuration'],
      2,
      /where the discovery document lies/,
    ],
    [
      'a bad publisher',
      () => ['--key', 'x', '--publisher', '__proto__'],
      2,
      /--publisher "__proto__" is no name/,
    ],
  ])('refuses %s', async (_, args, code, problem) => {
    const { stderr, code: status } = await publish('refused', ...args());
    expect(stderr).toMatch(problem);
    expect(status).toBe(code);
  });
});

describe('podrole issuer keys', () => {
  const keys = (command: string, name: string, ...args: string[]) =>
    podrole(['issuer', 'keys', ...command.split(' '), ...place(name), ...args]);

  test('public prints the public half, from a file and from standard input', async () => {
    expect((await podrole(['issuer', 'keys', 'public', file('secret.key')])).stdout).toBe(pem(0));
    const stdin = readFileSync(file('secret.key'), 'utf8');
    expect((await podrole(['issuer', 'keys', 'public', '-'], { stdin })).stdout).toBe(pem(0));
    const ec = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    const several = ec + stdin + pair(1).privateKey.export({ type: 'sec1', format: 'pem' });
    expect((await podrole(['issuer', 'keys', 'public', '-'], { stdin: several })).stdout).toBe(
      pem(0) + pem(1),
    );
    const bad = await podrole(['issuer', 'keys', 'public', '-'], { stdin: 'garbage' });
    expect(bad).toMatchObject({ code: 1, stdout: '' });
  });

  test('leads through a rotation, refuses what would skip a step, and ends it', async () => {
    await publish('rotation', '--key', file('old.pub'), '--publisher', 'prod');
    const [oldToken, newToken] = [file('old.token', await token(0)), file('new.token', await token(1))];
    const plan = async (...args: string[]) =>
      JSON.parse((await keys('plan', 'rotation', '-o', 'json', ...args)).stdout);
    const now = async (...args: string[]) =>
      (await plan(...args)).steps.find(({ state }: { state: string }) => state === 'now')?.name;

    expect((await plan('--token', oldToken)).about).toContain('No rotation is under way');
    expect(await now('--token', oldToken, '--new-key', file('new.pub'))).toBe('distribute');
    await publish('rotation', '--key', file('old.pub'), '--key', file('new.pub'), '--publisher', 'prod');
    const skipped = await keys('plan', 'rotation', '--token', newToken);
    expect(skipped.stdout).toContain('✗ 3. propagate');
    expect(skipped.code).toBe(1);
    expect(await now('--token', newToken, '--propagation', '0')).toBe('retire');

    const early = await keys(`retire ${key(0).kid}`, 'rotation', '--token', oldToken);
    expect(early.stderr).toContain('it still signs tokens');
    const blind = await keys(`retire ${key(0).kid}`, 'rotation');
    expect(blind.stderr).toContain('--token is missing');
    expect([early.code, blind.code]).toEqual([1, 2]);

    const young = await keys(`retire ${key(1).kid}`, 'rotation', '--token', oldToken);
    expect(young.stderr).toContain('it came after the key that signs');
    await keys(`retire ${key(0).kid}`, 'rotation', '--token', newToken, '--retire-after', '0');
    expect(await now('--token', newToken, '--propagation', '0')).toBe('expire');
    expect(published('rotation')).toEqual([key(0).kid, key(1).kid]);
    const both = ['--key', file('old.pub'), '--key', file('new.pub'), '--publisher', 'prod'];
    await publish('rotation', ...both, '--retire-after', '0');
    expect(published('rotation')).toEqual([key(1).kid]);
    expect(await now('--token', newToken, '--propagation', '0')).toBe('remove');
  });

  test('status fails and shouts when a key signs that is not published', async () => {
    await publish('status', '--key', file('old.pub'), '--publisher', 'prod');
    const good = await keys('status', 'status', '--token', file('t', await token(0)));
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(new RegExp(`${key(0).kid} +ES256 +signs +yes`));
    const bad = await podrole(
      ['issuer', 'keys', 'status', ...place('status'), '--token', '-', '-o', 'json'],
      {
        stdin: await token(1, 'https://other.example'),
      },
    );
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain('AWS refuses them; run podrole issuer publish at once');
    expect(bad.stderr).toContain('of the issuer "https://other.example"');
    expect(JSON.parse(bad.stdout).keys).toMatchObject([
      { signs: false },
      { kid: key(1).kid, signs: true, published: false },
    ]);
  });

  test('revoke only tells without --yes, and keeps the key out with it', async () => {
    const both = ['--key', file('old.pub'), '--key', file('new.pub'), '--publisher', 'prod'];
    await publish('revoke', ...both);
    const asked = await keys(`revoke ${key(0).kid}`, 'revoke', '--token', file('t2', await token(0)));
    expect(asked.code).toBe(1);
    expect(asked.stdout).toMatch(/would leave the JWKS at once.*--yes[\s\S]*It still SIGNS/);
    expect(published('revoke')).toHaveLength(2);
    const done = await keys(`revoke ${key(0).kid}`, 'revoke', '--yes');
    expect(done.code).toBe(0);
    const again = await publish('revoke', ...both);
    expect(again.stdout).toContain('revoked');
    expect(published('revoke')).toEqual([key(1).kid]);
    const last = await keys(`revoke ${key(1).kid}`, 'revoke', '--yes');
    expect(last.stderr).toContain('is the only key');
    expect(published('revoke')).toEqual([key(1).kid]);
  });

  test('revoke does not wait for an API server that is away', async () => {
    const both = ['--key', file('old.pub'), '--key', file('new.pub'), '--publisher', 'prod'];
    await publish('away', ...both);
    const server = 'https://127.0.0.1:1';
    const kubeconfig = {
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'c',
    };
    const args = ['--yes', '--kubeconfig', file('kubeconfig', JSON.stringify(kubeconfig))];
    const needless = await keys(`revoke ${key(0).kid}`, 'away', ...args);
    expect(needless.stderr).toContain('are for --from-kubernetes');
    const { code, stderr } = await keys(`revoke ${key(0).kid}`, 'away', ...args, '--from-kubernetes');
    expect(stderr).toContain('ECONNREFUSED');
    expect(code).toBe(0);
    expect(published('away')).toEqual([key(1).kid]);
    expect((await keys(`revoke ${key(0).kid}`, 'away', '--yes', '--undo')).code).toBe(0);
    const needlessly = await keys(`revoke ${key(1).kid}`, 'away', '--yes', '--undo');
    expect(needlessly.stderr).toContain('is not revoked');
    expect(published('away')).toEqual([key(1).kid]);
    await publish('away', ...both);
    expect(published('away')).toHaveLength(2);
  });

  test('status tells of a key that signs and was told to leave', async () => {
    await publish('leaving', '--key', file('old.pub'), '--key', file('new.pub'), '--publisher', 'prod');
    await keys(`retire ${key(0).kid}`, 'leaving', '--token', file('t3', await token(1)));
    const rolledBack = await keys('status', 'leaving', '--token', file('t4', await token(0)));
    expect(rolledBack.stderr).toContain(`podrole issuer keys retire ${key(0).kid} --undo`);
    expect(rolledBack.code).toBe(1);
    await keys(`retire ${key(0).kid}`, 'leaving', '--undo');
    expect((await keys('status', 'leaving', '--token', file('t4', await token(0)))).code).toBe(0);
  });

  test.each(['-', '--'])('a kid may begin with %s', async (dashes) => {
    const kid = dashes.padEnd(43, 'x');
    await publish('dashes', '--key', file('old.pub'), '--publisher', 'prod');
    expect((await keys(`revoke ${kid}`, 'dashes')).stderr).toContain(`no key "${kid}" is published`);
  });

  test('no command says a word of a token that is none', async () => {
    const { stderr, code } = await podrole(['issuer', 'keys', 'status', ...place('table'), '--token', '-'], {
      stdin: 'eyJhbGciOiJub25lIn0.secret.part',
    });
    expect(stderr).toContain('- holds no ServiceAccount token');
    expect(stderr).not.toContain('secret');
    expect(code).toBe(1);
  });
});
