import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { certificateProfile, fillProfile } from '../../../src/tls/certificate-profile.ts';
import { loadForge } from '../../../src/tls/forge.ts';
import { hostOf } from '../../../src/tls/service-name.ts';
import { commandsIn } from '../../docs/commands-in.ts';
import { handshake } from '../../tls/handshake.ts';
import { HAS_OPENSSL } from '../../tls/openssl.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const of = { service: 'podrole', namespace: 'podrole-system' };
const host = hostOf(of);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-certs-docs-'));
  for (const name of ['dist', 'certs']) await symlink(join(REPOSITORY, name), join(folder, name));
});
afterAll(() => rm(folder, { recursive: true }));

const file = (name: string) => readFile(join(folder, name), 'utf8');

/** Runs the lines in one shell that ends with the first failure. */
function bash(lines: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const options = { cwd: folder, env: { HOME: folder, PATH: process.env.PATH }, timeout: 20_000 };
  return new Promise((resolve) => {
    execFile('bash', ['-eo', 'pipefail', '-c', lines.join('\n')], options, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : 1, stdout, stderr }),
    );
  });
}

// Those of kubectl are run by test/e2e/certs.test.ts.
describe.skipIf(!HAS_OPENSSL)('the commands of certs/README.md', () => {
  beforeAll(async () => {
    const lines = (await commandsIn('certs/README.md')).filter((line) => !line.startsWith('kubectl'));
    expect(lines.length).toBeGreaterThan(7);
    const { status, stdout, stderr } = await bash(lines);
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    expect(stdout).toContain(`caBundle: ${Buffer.from(await file('own/ca.crt')).toString('base64')}\n`);
    expect(stdout).toContain('made/tls.crt: OK\n');
  });

  test.each(['own', 'made'])('end with files in %s that a client takes', async (where) => {
    const [ca, certPem, keyPem] = await Promise.all(
      ['ca.crt', 'tls.crt', 'tls.key'].map((name) => file(join(where, name))),
    );
    const pair = { certPem: certPem ?? '', keyPem: keyPem ?? '', ca: ca ?? '' };
    expect(await handshake({ ...pair, servername: host })).toBeUndefined();
    expect(await handshake({ ...pair, servername: `other.${host}` })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test.each(['ca.crt', 'tls.crt'])("give openssl's %s what podrole's has", async (name) => {
    const { pki } = await loadForge();
    const [own, made] = await Promise.all(
      ['own', 'made'].map(async (where) => pki.certificateFromPem(await file(join(where, name))).extensions),
    );
    const said = (extensions: typeof own, id: string) => {
      const { critical, value } = extensions?.find((one) => one.id === id) ?? {};
      return { id, critical, value };
    };
    const compared = (own ?? []).map(({ id }) => id as string).filter((id) => !KEY_IDENTIFIERS.has(id));
    expect(compared.length).toBeGreaterThan(2);
    expect(compared.map((id) => said(made, id))).toEqual(compared.map((id) => said(own, id)));
  });
});

const KEY_IDENTIFIERS = new Set(['2.5.29.14', '2.5.29.35']);

describe('certs/cert-manager.yaml', () => {
  test('leads from an Issuer that signs itself to a certificate by a CA, for the name and use of the profile', async () => {
    const text = await readFile(join(REPOSITORY, 'certs/cert-manager.yaml'), 'utf8');
    const [root, ca, issuer, leaf] = parseAllDocuments(text).map((document) => document.toJS());
    const { names } = fillProfile(certificateProfile('serving'), of);
    expect(root).toMatchObject({ kind: 'Issuer', spec: { selfSigned: {} } });
    expect(ca).toMatchObject({
      kind: 'Certificate',
      spec: {
        isCA: true,
        privateKey: { rotationPolicy: 'Never' },
        issuerRef: { name: root.metadata.name },
      },
    });
    expect(issuer).toMatchObject({ kind: 'Issuer', spec: { ca: { secretName: ca.spec.secretName } } });
    expect(leaf).toMatchObject({
      kind: 'Certificate',
      spec: {
        dnsNames: names.dns,
        usages: ['digital signature', 'key encipherment', 'server auth'],
        issuerRef: { name: issuer.metadata.name },
      },
    });
    const namespaces = [root, ca, issuer, leaf].map(({ metadata }) => metadata.namespace);
    expect(new Set(namespaces)).toEqual(new Set([of.namespace]));
    const readme = await readFile(join(REPOSITORY, 'certs/README.md'), 'utf8');
    expect(readme).toContain(`inject-ca-from: ${leaf.metadata.namespace}/${leaf.metadata.name}\n`);
  });
});
