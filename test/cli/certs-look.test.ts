import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { json, refuse, type StandIn, startStandIn } from '../cluster/kubernetes/stand-in.ts';
import { ext, type Made, made } from '../tls/looking/made-certificate.ts';
import { podrole } from './in-process.ts';

const DAY = 86_400_000;
const HOST = 'podrole.kube-system.svc';
const dates = { notBefore: Date.now() - DAY, notAfter: Date.now() + 90 * DAY + 60_000 };
const ca = made({ subject: 'CA', extensions: [ext.ca(0), ext.keyUsage(0x06)], ...dates });
const other = made({ subject: 'other', extensions: [ext.ca(0), ext.keyUsage(0x06)], ...dates });
const leaf = made({ signer: ca, extensions: [ext.noCa(), ext.serverAuth(), ext.dns(HOST)], ...dates });
const key = keyOf(leaf);
const SERVICE = ['--service', 'podrole', '--namespace', 'kube-system'];

function keyOf({ keys }: Made): string {
  return String(keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-certs-'));
  const files = {
    'tls.crt': leaf.pem,
    'tls.key': key,
    'ca.crt': ca.pem,
    'other.crt': other.pem,
    'tls.der': leaf.der,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(file(name), text, { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true }));

describe('podrole certs show', () => {
  test('prints what files hold, and nothing of a key', async () => {
    const { stdout, code } = await podrole(['certs', 'show', ...['tls.crt', 'tls.key', 'ca.crt'].map(file)]);
    expect(code).toBe(0);
    for (const line of [
      /^ {2}certificate CN=leaf$/m,
      /^ {4}issuer {6}CN=CA$/m,
      /^ {4}valid {7}\S+ \S+ to \S+ \S+, ends in 90 days$/m,
      /^ {4}names {7}podrole\.kube-system\.svc$/m,
      /^ {4}key {9}EC prime256v1, signed by ECDSA with SHA-256$/m,
      /^ {2}private key EC prime256v1, of CN=leaf$/m,
      /^ {4}authority {3}yes, path length 0$/m,
    ])
      expect(stdout).toMatch(line);
    expect(stdout).not.toContain(key.split('\n')[1]?.slice(0, 20));
    expect(stdout).not.toContain('\u001b');
  });

  test('prints the same as data, also of DER and of what comes in', async () => {
    const { stdout } = await podrole(['certs', 'show', file('tls.der'), '-', '-o', 'json'], {
      stdin: leaf.pem + key,
    });
    const [der, pem] = JSON.parse(stdout);
    expect(der).toMatchObject({ form: 'der', holds: [{ kind: 'certificate', dnsNames: [HOST], ca: false }] });
    expect(pem).toMatchObject({
      at: 'standard input',
      holds: [{}, { kind: 'private-key', belongsTo: ['CN=leaf'] }],
    });
    expect(pem.holds[0].sha256).toBe(leaf.certificate.fingerprint256);
    expect(stdout).not.toContain(key.split('\n')[1]?.slice(0, 20));
  });
});

describe('podrole certs check', () => {
  test.each([
    [
      'what fits',
      ['tls.crt', 'tls.key', 'ca.crt'],
      0,
      `Nothing found that keeps the API server from it as ${HOST}.`,
    ],
    ['another CA', ['tls.crt', 'tls.key', 'other.crt'], 1, 'signer-unknown'],
    ['no authority', ['tls.crt', 'tls.key'], 1, 'Give the CA as well (ca.crt), or the live'],
    ['a certificate in DER', ['tls.der', 'tls.key', 'ca.crt'], 1, 'form-der'],
  ])('of %s ends with its status', async (_, names, status, text) => {
    const { stdout, code } = await podrole(['certs', 'check', ...names.map(file), ...SERVICE]);
    expect(stdout).toContain(text);
    expect(code).toBe(status);
  });

  test('says that others may read a key', async () => {
    await chmod(file('tls.key'), 0o644);
    const { stdout, code } = await podrole([
      'certs',
      'check',
      ...['tls.crt', 'tls.key', 'ca.crt'].map(file),
      ...SERVICE,
    ]);
    await chmod(file('tls.key'), 0o600);
    expect(stdout).toMatch(/! warning {2}key-mode {2}\S+tls\.key: its mode is 0644/);
    expect(code).toBe(0);
  });

  test.each([
    ['nothing to look at', SERVICE, 'there is nothing to look at'],
    ['no name', ['x.crt'], 'give --service and --namespace'],
    [
      'a Service without its Namespace',
      ['x.crt', '--service', 'x'],
      '--service and --namespace belong together',
    ],
    ['a file that is not there', ['/nonexistent/x.crt', ...SERVICE], 'it does not exist'],
    ['standard input twice', ['-', '-', ...SERVICE], 'which can be read but once'],
    ['a name that leads elsewhere', ['--mutating-webhook', '../secrets'], 'is no name of at most 253'],
  ])('with %s is wrong use', async (_, args, problem) => {
    const { stderr, code } = await podrole(['certs', 'check', ...args]);
    expect(stderr).toContain(problem);
    expect(code).toBe(2);
  });
});

describe('what is live', () => {
  let server: StandIn;
  let kubeconfig: string;
  let objects: Record<string, object | number>;
  const SECRET = '/api/v1/namespaces/kube-system/secrets/podrole-tls';
  const CONFIGURATION = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/podrole';

  const data = (values: Record<string, string>) => ({
    data: Object.fromEntries(
      Object.entries(values).map(([name, text]) => [name, Buffer.from(text).toString('base64')]),
    ),
  });
  const entry = (bundle: string, name = 'a.podrole.io', namespace = 'kube-system') => ({
    name,
    clientConfig: {
      service: { name: 'podrole', namespace },
      caBundle: Buffer.from(bundle).toString('base64'),
    },
  });
  const check = (...args: readonly string[]) =>
    podrole(['certs', 'check', ...args, '--kubeconfig', kubeconfig]);
  const BOTH = ['--secret', 'kube-system/podrole-tls', '--mutating-webhook', 'podrole'];

  beforeEach(async () => {
    objects = {
      [SECRET]: data({ 'tls.crt': leaf.pem, 'tls.key': key, 'ca.crt': ca.pem }),
      [CONFIGURATION]: { webhooks: [entry(ca.pem)] },
    };
    server = await startStandIn(({ path, response }) => {
      const found = objects[path] ?? 404;
      if (typeof found === 'number') refuse(response, found);
      else json(response, found);
    });
    kubeconfig = join(server.folder, 'kubeconfig');
    const authority = await readFile(join(server.folder, 'ca.crt'), 'base64');
    await writeFile(
      kubeconfig,
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: server.url, 'certificate-authority-data': authority } }],
        users: [{ name: 'u', user: { token: 'secret-token' } }],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'c',
      }),
    );
  });
  afterEach(() => server.close());

  test('a Secret and the bundle of each entry are held together, under the name that the entry calls', async () => {
    const { stdout, code } = await check(...BOTH);
    expect(stdout).toContain(`Nothing found that keeps the API server from it as ${HOST}.`);
    expect(code).toBe(0);
    expect(server.asked.map(({ path }) => path)).toEqual([SECRET, CONFIGURATION]);
  });

  test.each([
    ['a bundle with another CA', [entry(other.pem)], 'bundle-without-ca'],
    ['an entry without a bundle', [entry(ca.pem), entry('', 'b.podrole.io')], 'bundle-empty'],
    ['a private key in a bundle', [entry(ca.pem + keyOf(ca))], 'bundle-private-key'],
    ['no entry', [], 'webhook-none'],
    ['entries of no sense', [null, 7, { clientConfig: [] }], 'bundle-empty'],
    ['an entry for another Namespace', [entry(ca.pem, 'a', 'shop')], 'name-missing'],
  ])('%s is found', async (_, webhooks, finding) => {
    objects[CONFIGURATION] = { webhooks };
    const { stdout, code } = await check(...BOTH, '-o', 'json');
    const { findings, sound } = JSON.parse(stdout);
    expect(findings.map((one: { code: string }) => one.code)).toContain(finding);
    expect([sound, code]).toEqual([false, 1]);
    expect(stdout).not.toContain(keyOf(ca).split('\n')[1]?.slice(0, 20));
  });

  test('entries for other Services are left out where one is named', async () => {
    objects[CONFIGURATION] = { webhooks: [entry(ca.pem), entry('', 'b', 'shop')] };
    expect((await check(...BOTH, ...SERVICE)).code).toBe(0);
    objects[CONFIGURATION] = { webhooks: [entry(ca.pem, 'b', 'shop')] };
    expect((await check(...BOTH, ...SERVICE)).stdout).toContain(`no entry calls ${HOST}`);
  });

  test("self mode's Secret has authorities alone", async () => {
    objects[SECRET] = data({
      'ca.crt': ca.pem,
      'ca.key': keyOf(ca),
      'next-ca.crt': other.pem,
      'next-ca.key': keyOf(other),
      'old-ca.crt': '',
    });
    const { stdout, code } = await check(...BOTH);
    expect(stdout).toContain('leaf-missing');
    expect(code).toBe(0);
  });

  test.each([
    ['without any key', {}],
    ['whose keys are empty', data({ 'tls.crt': '', 'tls.key': '', 'ca.crt': '' })],
    ['whose data are no text', { data: { 'tls.crt': 7 } }],
  ])('a Secret %s holds no certificate', async (_, secret) => {
    objects[SECRET] = secret;
    const { stdout, code } = await check(...BOTH);
    expect(stdout).toContain('certificate-missing');
    expect(code).toBe(1);
  });

  test.each([
    ['is not there', 404, 'Secret kube-system/podrole-tls cannot be read: there is none of that name'],
    [
      'may not be read',
      403,
      'give yourself the right to get secrets of the name podrole-tls in the Namespace kube-system',
    ],
  ])('an object that %s is named', async (_, status, problem) => {
    objects[SECRET] = status;
    const { stderr, code } = await check(...BOTH);
    expect(stderr).toContain(problem);
    expect(code).toBe(1);
  });

  test('is shown with the name that is called', async () => {
    const { stdout } = await podrole(['certs', 'show', ...BOTH, '--kubeconfig', kubeconfig]);
    expect(stdout).toContain(
      `MutatingWebhookConfiguration podrole a.podrole.io, called as ${HOST}\n  certificate CN=CA\n`,
    );
    expect(stdout).toContain(
      'Secret kube-system/podrole-tls tls.key\n  private key EC prime256v1, of CN=leaf\n',
    );
  });
});
