import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAuthority } from '../../src/tls/authority.ts';
import { clientAuthority } from '../tls/client-authority.ts';
import { keysOf } from '../tls/made-once.ts';
import { podrole } from './podrole.ts';
import { mutate, startWebhook } from './started-webhook.ts';

const authority = await createAuthority({ keys: keysOf('authority') });
const [first, second] = await Promise.all([
  authority.issueLeaf({ ipAddresses: ['127.0.0.1'], commonName: 'first', keys: keysOf('leaf') }),
  authority.issueLeaf({ ipAddresses: ['127.0.0.1'], commonName: 'second', keys: keysOf('other leaf') }),
]);

let folder: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-webhook-tls-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

async function webhook(...args: string[]) {
  const pair = ['--tls-cert', join(folder, 'tls.crt'), '--tls-key', join(folder, 'tls.key')];
  const started = await startWebhook('--manifests', 'examples/cluster', ...pair, ...args);
  child = started.child;
  return started;
}

/** As the kubelet lays out a Secret: the files are links into a folder that one link names. */
async function mountSecret(version: string, { certPem, keyPem }: { certPem: string; keyPem: string }) {
  await mkdir(join(folder, version));
  await writeFile(join(folder, version, 'tls.crt'), certPem);
  await writeFile(join(folder, version, 'tls.key'), keyPem);
  await symlink(version, join(folder, '..data_tmp'));
  await rename(join(folder, '..data_tmp'), join(folder, '..data'));
}

/** The name on the certificate, with a handshake as `options` say. */
function met(port: number, options: { maxVersion?: 'TLSv1.2' } = {}) {
  return new Promise<string>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca: authority.caPem, ...options }, () => {
      resolve(`${socket.getPeerCertificate().subject.CN} ${socket.getCipher().standardName}`);
      socket.destroy();
    }).once('error', reject);
  });
}

describe('podrole webhook with TLS files', () => {
  test("serves a Secret's new certificate without dropping a connection", async () => {
    await mountSecret('..v1', first);
    for (const name of ['tls.crt', 'tls.key']) await symlink(join('..data', name), join(folder, name));
    const { port, metrics } = await webhook();
    expect(await met(port)).toMatch(/^first /);
    expect((await mutate(port, authority.caPem)).reused).toBe(false);
    await mountSecret('..v2', second);
    await vi.waitFor(async () => expect(await met(port)).toMatch(/^second /), {
      timeout: 5000,
      interval: 100,
    });
    expect(await mutate(port, authority.caPem)).toMatchObject({ status: 200, reused: true });
    const counted = await (await fetch(`${metrics}/metrics`)).text();
    expect(counted).toMatch(/^podrole_certificate_expiry_timestamp_seconds\{use="serving"\} 1\d{9}/m);
    expect(counted).toMatch(/^podrole_certificate_files_current 1$/m);
    expect(counted).toMatch(/^podrole_build_info\{version="\d[^"]+"\} 1$/m);
    expect(counted).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(counted).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  });

  test('keeps to the least version, the cipher suites and the client authorities it is told', async () => {
    await writeFile(join(folder, 'tls.crt'), first.certPem);
    await writeFile(join(folder, 'tls.key'), first.keyPem);
    const { caPem, client } = await clientAuthority();
    await writeFile(join(folder, 'clients.crt'), caPem);
    const { port } = await webhook(
      ...['--client-ca', join(folder, 'clients.crt'), '--tls-min-version', 'VersionTLS13'],
      ...['--tls-cipher-suites', 'TLS_CHACHA20_POLY1305_SHA256,ECDHE-RSA-AES128-GCM-SHA256'],
    );
    await expect(met(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow();
    expect(await met(port)).toBe('first TLS_CHACHA20_POLY1305_SHA256');
    await expect(mutate(port, authority.caPem)).rejects.toThrow();
    expect((await mutate(port, authority.caPem, client)).status).toBe(200);
  });
});

test.each<[says: string, flags: readonly string[], served: boolean]>([
  ['by default', [], true],
  ['with --tls-min-version VersionTLS12', ['--tls-min-version', 'VersionTLS12'], true],
  ['with --tls-min-version VersionTLS13', ['--tls-min-version', 'VersionTLS13'], false],
])('a client that knows only TLS 1.2: %s', async (_says, flags, served) => {
  await writeFile(join(folder, 'tls.crt'), first.certPem);
  await writeFile(join(folder, 'tls.key'), first.keyPem);
  const { port } = await webhook(...flags);
  const meeting = met(port, { maxVersion: 'TLSv1.2' });
  if (served) expect(await meeting).toMatch(/^first /);
  else await expect(meeting).rejects.toThrow(/protocol version/);
});

test.each([
  ['--tls-cipher-suites', 'TLS_AES_128_GCM_SHA256,RC4-SHA', /names "RC4-SHA", which is no cipher suite/],
  ['--tls-min-version', 'VersionTLS11', /is none of VersionTLS12, VersionTLS13, 1\.2/],
  ['--max-body', '65MiB', /--max-body is over --max-body-memory/],
  ['--idle-timeout', 'soon', /--idle-timeout "soon" is no duration/],
])('%s %s is wrong use', async (flag, value, sentence) => {
  const { code, stderr } = await podrole(['webhook', '--manifests', 'examples/cluster', flag, value]);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(2);
});
