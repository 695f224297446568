import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signCertificate } from '../../../src/tls/certificate.ts';
import { caProfile, leafProfile } from '../../../src/tls/profile.ts';
import { newServiceAuthority } from '../../../src/tls/service-certificates.ts';
import { handshake } from '../../tls/handshake.ts';
import { keysOf } from '../../tls/made-once.ts';
import { inProcess } from '../in-process.ts';

const DAY = 86_400_000;
const NAME = ['--service', 'podrole', '--namespace', 'podrole-system'];
const HOST = 'podrole.podrole-system.svc';
const FILES = ['ca.crt', 'ca.key', 'tls.crt', 'tls.key'];

const of = { service: 'podrole', namespace: 'podrole-system' };
const [authority, keys] = await Promise.all([
  newServiceAuthority(of, { now: Date.now(), lifeMs: 100.5 * DAY }),
  keysOf('leaf'),
]);
const other = await signCertificate(caProfile('other'), { keys, now: Date.now() });
const between = await signCertificate(caProfile('between'), { keys, signer: authority, now: Date.now() });
const leaf = await signCertificate(leafProfile({ dnsNames: ['a.example'] }), { keys, now: Date.now() });
const ending = await signCertificate(caProfile('ending', 0.5), { keys, now: Date.now() });
const ended = await signCertificate(caProfile('ended', -1), { keys, now: Date.now() });
const early = await signCertificate(caProfile('early'), { keys, now: Date.now() + 10 * DAY });

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-issue-'));
  out = join(folder, 'certs');
});
afterEach(() => rm(folder, { recursive: true }));

const issue = (...args: readonly string[]) => inProcess(['certs', 'issue', ...NAME, '--out', out, ...args]);
const text = (name: string) => readFile(join(out, name), 'utf8');
async function given(certPem: string, keyPem: string): Promise<readonly string[]> {
  const [cert, key] = [join(folder, 'given.crt'), join(folder, 'given.key')];
  await Promise.all([writeFile(cert, certPem), writeFile(key, keyPem)]);
  return ['--ca', cert, '--ca-key', key];
}
const served = async (ca: string) =>
  handshake({ certPem: await text('tls.crt'), keyPem: await text('tls.key'), ca, servername: HOST });
const daysLeft = (pem: string) =>
  Math.round((Date.parse(new X509Certificate(pem).validTo) - Date.now()) / DAY);

describe('podrole certs issue', () => {
  test('writes a CA and a certificate that a client takes, and says what comes next', async () => {
    const { stdout, stderr, code } = await issue();
    expect([stderr, code]).toEqual(['', 0]);
    expect(await readdir(out)).toEqual(FILES);
    const modes = await Promise.all(FILES.map(async (name) => (await stat(join(out, name))).mode & 0o777));
    expect([...modes, (await stat(out)).mode & 0o777]).toEqual([0o600, 0o600, 0o600, 0o600, 0o700]);
    expect(await served(await text('ca.crt'))).toBeUndefined();
    expect([daysLeft(await text('ca.crt')), daysLeft(await text('tls.crt'))]).toEqual([3650, 365]);
    expect(stdout.replaceAll(out, 'OUT').replace(/\d{4}-[\d-]+T[\d:.]+Z/g, 'DATE')).toMatchInlineSnapshot(`
      "wrote
        OUT/ca.crt   the CA, valid until DATE
        OUT/ca.key   its private key: keep it, outside the cluster
        OUT/tls.crt  the certificate of podrole.podrole-system.svc, valid until DATE
        OUT/tls.key  its private key

      next: the Secret that the webhook mounts, made or replaced
        kubectl create secret tls podrole-tls --namespace podrole-system --cert OUT/tls.crt --key OUT/tls.key --dry-run=client -o yaml | kubectl apply -f -
      and the caBundle of every webhook that calls the Service
        echo "caBundle: $(openssl base64 -A -in OUT/ca.crt)"
      "
    `);
  });

  test('never writes over files without --force; with it, says what it wrote as data, without keys', async () => {
    await mkdir(out);
    await writeFile(join(out, 'tls.key'), 'precious');
    const refused = await issue();
    expect([refused.stderr, refused.code]).toEqual([
      `podrole: --out "${out}" has tls.key already; --force replaces what is there\n`,
      1,
    ]);
    expect([await readdir(out), await text('tls.key')]).toEqual([['tls.key'], 'precious']);
    const { stdout, code } = await issue('--force', '--days', '30', '--ca-days', '30', '-o', 'json');
    expect(code).toBe(0);
    const { caBundle, ...said } = JSON.parse(stdout);
    expect(said).toEqual({
      outcome: 'written',
      host: HOST,
      files: FILES.map((name) => join(out, name)),
      ca: { notAfter: expect.stringMatching(/Z$/) },
      certificate: { notAfter: said.ca.notAfter },
    });
    expect(Buffer.from(caBundle, 'base64').toString()).toBe(await text('ca.crt'));
    expect(daysLeft(await text('ca.crt'))).toBe(30);
    expect(await served(await text('ca.crt'))).toBeUndefined();
  });
});

describe('a CA that is in the folder', () => {
  const put = async (names: readonly string[]) => {
    await mkdir(out);
    for (const name of names) await writeFile(join(out, name), `precious ${name}`);
  };
  const held = async () =>
    Object.fromEntries(await Promise.all((await readdir(out)).map(async (name) => [name, await text(name)])));

  test.each<[how: string, args: readonly string[], there: readonly string[], code: number, renewal: string]>([
    ['--force', ['--force'], FILES, 2, '--ca OUT/ca.crt --ca-key OUT/ca.key --force'],
    ['--force --dry-run', ['--force', '--dry-run'], FILES, 2, '--ca OUT/ca.crt --ca-key OUT/ca.key --force'],
    ['neither', [], ['ca.crt', 'ca.key'], 1, '--ca OUT/ca.crt --ca-key OUT/ca.key --force'],
    ['--force, its key elsewhere', ['--force'], ['ca.crt'], 2, '--ca OUT/ca.crt --ca-key KEY-FILE --force'],
    ['--force, its key alone', ['--force'], ['ca.key'], 2, '--ca CA-FILE --ca-key OUT/ca.key --force'],
  ])(
    'stays with %s, and the message says how its certificate is renewed',
    async (_, args, there, code, renewal) => {
      await put(there);
      const before = await held();
      const answer = await issue(...args);
      const names = there.filter((name) => name.startsWith('ca.')).join(', ');
      expect([answer.stdout, answer.code]).toEqual(['', code]);
      expect(answer.stderr.replaceAll(out, 'OUT')).toBe(
        `podrole: --out "OUT" has a CA already (${names}); give ${renewal} for a new certificate under it, or --force --new-ca for another CA in its place: then every caBundle has to hold both before the new certificate is served\n`,
      );
      expect(await held()).toEqual(before);
    },
  );

  test('is renewed under by the line of that message', async () => {
    out = join(folder, "it's here");
    const before = { 'ca.crt': authority.certPem, 'ca.key': authority.keyPem };
    await mkdir(out);
    for (const [name, content] of Object.entries(before)) await writeFile(join(out, name), content);
    const { stderr } = await issue('--force');
    const [, line = ''] = /give (.*) for a new certificate/.exec(stderr) ?? [];
    const words = spawnSync('bash', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' }).stdout;
    expect((await issue(...words.trim().split('\n'), '--days', '9')).code).toBe(0);
    expect(await held()).toMatchObject(before);
    expect(await served(authority.certPem)).toBeUndefined();
  });

  test('is replaced with --force --new-ca, and the caBundle comes before the Secret then', async () => {
    await put(FILES);
    const { stdout, code } = await issue('--force', '--new-ca');
    expect(code).toBe(0);
    expect(await served(await text('ca.crt'))).toBeUndefined();
    const said = stdout.replaceAll(out, 'OUT');
    expect(said).toMatch(
      /\nnext: the new CA, beside the one before it, .*\n {2}cat OUT\/ca\.crt\nthen the Secret /,
    );
    expect(said).not.toContain('echo "caBundle');
  });
});

describe('under a CA that there is', () => {
  test('renews the certificate alone', async () => {
    const ca = await given(authority.certPem, authority.keyPem);
    const { stdout, code } = await issue(...ca, '--days', '100');
    expect([code, await readdir(out)]).toEqual([0, ['tls.crt', 'tls.key']]);
    expect(await served(authority.certPem)).toBeUndefined();
    expect(stdout).toMatch(/\nsigned by \S+given\.crt, valid until /);
    const before = await text('tls.crt');
    expect((await issue(...ca, '--days', '1')).code).toBe(1);
    expect((await issue(...ca, '--days', '1', '--force')).code).toBe(0);
    expect(await text('tls.crt')).not.toBe(before);
    expect(daysLeft(await text('tls.crt'))).toBe(1);
  });

  test('with --dry-run writes nothing and says what it would', async () => {
    const ca = await given(authority.certPem, authority.keyPem);
    const [shown, data] = [
      await issue(...ca, '--days', '9', '--dry-run'),
      await issue(...ca, '--days', '9', '--dry-run', '-o', 'json'),
    ];
    expect([shown.code, data.code, existsSync(out)]).toEqual([0, 0, false]);
    expect(shown.stdout).toMatch(/^would write\n {2}\S+tls\.crt .*\n {2}\S+tls\.key .*\nsigned by .*\n$/);
    expect(JSON.parse(data.stdout)).toMatchObject({ outcome: 'dry-run', host: HOST });
    expect(JSON.parse(data.stdout)).not.toHaveProperty('caBundle');
  });

  test('writes nothing after Ctrl-C', async () => {
    const running = issue(...(await given(authority.certPem, authority.keyPem)), '--days', '9');
    await new Promise((resolve) => setTimeout(resolve, 30));
    process.emit('SIGINT');
    const { stderr, code } = await running;
    expect([stderr, code, existsSync(out)]).toEqual(['podrole: interrupted\n', 130, false]);
  });

  test('takes one that another one signed, as an API server does, and the one that lasts of two with a key', async () => {
    const ca = await given(ended.certPem + between.certPem, between.keyPem);
    expect((await issue(...ca, '--days', '9')).code).toBe(0);
  });

  test('takes the one that its key belongs to out of a bundle', async () => {
    const ca = await given(other.certPem + authority.certPem, authority.keyPem);
    expect((await issue(...ca, '--days', '10')).code).toBe(0);
    expect(await served(authority.certPem)).toBeUndefined();
  });

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const pem = (key: typeof ec) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const locked = (type: 'pkcs1' | 'pkcs8') =>
    short.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as never).toString();

  test.each<[what: string, cert: string, key: string, sentence: string]>([
    ['a key of another CA', authority.certPem, other.keyPem, 'is not the private key of --ca "'],
    [
      'a certificate that is no CA',
      leaf.certPem,
      keys.privateKey,
      "holds a certificate that is no authority's",
    ],
    ['a CA that expired', ended.certPem, keys.privateKey, ' expired at '],
    ['a CA in its last day', ending.certPem, keys.privateKey, 'make a new CA'],
    [
      'a CA that ends sooner than the certificate',
      authority.certPem,
      authority.keyPem,
      'give --days 100 at most',
    ],
    ['a CA that is not valid yet', early.certPem, keys.privateKey, 'certificate is not yet valid'],
    ['an EC key', authority.certPem, pem(ec), 'is a key of type ec; podrole signs with RSA alone'],
    ['a short key', authority.certPem, pem(short), 'has 1024 bits'],
    ['a key with a passphrase', authority.certPem, locked('pkcs8'), 'has a passphrase; take it off'],
    ['a key with a passphrase of the old kind', authority.certPem, locked('pkcs1'), 'has a passphrase'],
    ['no key', authority.certPem, 'nothing', 'holds no PEM private key'],
    ['no certificate', 'nothing', keys.privateKey, 'holds no PEM certificate'],
    ['half a certificate', authority.certPem.slice(0, 300), keys.privateKey, 'broken or not wholly written'],
    [
      'a certificate of noise',
      `-----BEGIN CERTIFICATE-----\n${'A'.repeat(900_000)}\n-----END CERTIFICATE-----`,
      keys.privateKey,
      'broken',
    ],
    [
      'more than a file of certificates holds',
      'A'.repeat(2 ** 20 + 1),
      keys.privateKey,
      '--ca is over 1048576 bytes',
    ],
  ])('refuses %s', async (_, cert, key, sentence) => {
    const { stdout, stderr, code } = await issue(...(await given(cert, key)));
    expect(stderr).toContain(sentence);
    expect([stdout, code]).toEqual(['', sentence.startsWith('--ca is over') ? 2 : 1]);
    expect(stderr).not.toContain('PRIVATE KEY');
    expect((await readdir(folder)).sort()).toEqual(['given.crt', 'given.key']);
  });

  test('refuses one that may not vouch for the name', async () => {
    const ca = await given(authority.certPem, authority.keyPem);
    const args = [
      'certs',
      'issue',
      '--service',
      'podrole',
      '--namespace',
      'other',
      '--out',
      out,
      '--days',
      '9',
    ];
    const { stderr, code } = await inProcess([...args, ...ca]);
    expect(stderr).toContain('cannot vouch for podrole.other.svc: permitted subtree violation');
    expect(code).toBe(1);
  });
});

describe('wrong use', () => {
  test.each<[what: string, args: readonly string[], sentence: string]>([
    ['no Service', ['--namespace', 'a', '--out', 'x'], '--service is missing'],
    ['no Namespace', ['--service', 'a', '--out', 'x'], '--namespace is missing'],
    ['no folder', NAME, '--out is missing'],
    [
      'a name that is no label',
      ['--service', 'a.b', '--namespace', 'a', '--out', 'x'],
      '--service "a.b" is no name',
    ],
    [
      'a name in capitals',
      ['--service', 'a', '--namespace', 'A', '--out', 'x'],
      '--namespace "A" is no name',
    ],
    [
      'a name that is too long',
      ['--service', 'a'.repeat(64), '--namespace', 'a', '--out', 'x'],
      'is no name of at most 63',
    ],
    ['a name for a folder of its own', ['--service', '../a', '--namespace', 'a', '--out', 'x'], 'is no name'],
    ['no days', [...NAME, '--out', 'x', '--days', '0'], '--days "0" is no whole number from 1 to 3650'],
    ['a century', [...NAME, '--out', 'x', '--ca-days', '36500'], '--ca-days "36500" is no whole number'],
    ['a CA of less life', [...NAME, '--out', 'x', '--ca-days', '30'], 'no certificate outlives its CA'],
    ['a CA without its key', [...NAME, '--out', 'x', '--ca', 'f'], '--ca and --ca-key go together'],
    ['a key without its CA', [...NAME, '--out', 'x', '--ca-key', 'f'], '--ca and --ca-key go together'],
    [
      'a life for a CA that there is',
      [...NAME, '--out', 'x', '--ca', 'f', '--ca-key', 'f', '--ca-days', '999'],
      '--ca-days is of a new CA',
    ],
    ['a new CA beside what is there', [...NAME, '--out', 'x', '--new-ca'], 'give --force as well'],
    [
      'a new CA and one that there is',
      [...NAME, '--out', 'x', '--ca', 'f', '--ca-key', 'f', '--force', '--new-ca'],
      '--new-ca replaces a CA, and --ca names one that stays',
    ],
    [
      'one input for two',
      [...NAME, '--out', 'x', '--ca', '-', '--ca-key', '-'],
      'cannot both be standard input',
    ],
    [
      'a CA that is not there',
      [...NAME, '--out', 'x', '--ca', 'no-such.crt', '--ca-key', 'f'],
      '--ca "no-such.crt" cannot be read: it does not exist',
    ],
  ])('%s is told', async (_, args, sentence) => {
    const { stderr, code } = await inProcess(['certs', 'issue', ...args]);
    expect(stderr).toContain(sentence);
    expect(code).toBe(2);
  });
});

test('a file system that takes no more leaves nothing behind', async () => {
  // No file over a block of 1024 bytes, which a certificate is.
  const ca = await given(authority.certPem, authority.keyPem);
  const command = ['dist/podrole.js', 'certs', 'issue', ...NAME, '--out', out, ...ca, '--days', '9'].join(
    ' ',
  );
  const { stderr, status } = spawnSync('bash', ['-c', `ulimit -f 1; node ${command}`], { encoding: 'utf8' });
  expect([stderr, status]).toEqual([`podrole: --out "${out}" cannot be written to: EFBIG\n`, 1]);
  expect((await readdir(folder)).sort()).toEqual(['given.crt', 'given.key']);
});
