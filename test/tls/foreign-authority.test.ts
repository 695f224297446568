import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KeyPair } from '../../src/tls/key-pair.ts';
import { hostOf } from '../../src/tls/service-name.ts';
import { loadSigner } from '../../src/tls/signer.ts';
import { handshake } from './handshake.ts';
import { keysOf } from './made-once.ts';
import { HAS_OPENSSL, opensslVerify } from './openssl.ts';

const OPENSSL = 'openssl';
const DAY = 86_400_000;
const of = { service: 'podrole', namespace: 'podrole-system' };

const SECTIONS = `[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = 0102030405060708
[plain]
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = none
`;

let folder: string;
let keys: KeyPair;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-foreign-'));
  keys = keysOf('leaf');
  await writeFile(join(folder, 'ca.cnf'), SECTIONS);
  await writeFile(join(folder, 'ca.key'), keysOf('authority').privateKey);
});
afterAll(() => rm(folder, { recursive: true }));

// What openssl makes and node-forge does not: names of several parts, in other alphabets and encodings.
describe.skipIf(!HAS_OPENSSL)("a leaf under somebody else's authority holds", () => {
  test.each<[what: string, subject: string, section: string, flags: readonly string[]]>([
    ['whose name has parts of several values', '/C=DE+O=Werk+OU=Tor/CN=ca', 'ca', ['-multivalue-rdn']],
    ['whose name is not ASCII', '/O=Käse & Söhne/CN=権威', 'ca', ['-utf8']],
    ['that has no identifier of its key', '/CN=plain', 'plain', []],
  ])('%s', async (_, subject, section, flags) => {
    const [config, key, cert] = ['ca.cnf', 'ca.key', 'ca.crt'].map((name) => join(folder, name));
    const made = ['req', '-x509', '-new', '-config', config, '-extensions', section, '-days', '30'];
    execFileSync(OPENSSL, [...made, '-key', key, '-out', cert, '-subj', subject, ...flags] as string[]);
    const certPem = await readFile(`${cert}`, 'utf8');
    const { signServiceLeaf } = await loadSigner();
    const now = Date.now();
    const authority = { certPem, keyPem: await readFile(`${key}`, 'utf8') };
    const leaf = signServiceLeaf(authority, of, { keys, now, notAfter: now + DAY });
    expect(new X509Certificate(leaf.certPem).checkIssued(new X509Certificate(certPem))).toBe(true);
    expect(await handshake({ ...leaf, ca: certPem, servername: hostOf(of) })).toBeUndefined();
    if (section === 'ca') expect(await opensslVerify(certPem, leaf.certPem, hostOf(of))).toBe('OK');
  });
});
