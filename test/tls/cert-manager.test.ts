import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type SignedCertificate, signCertificate } from '../../src/tls/certificate.ts';
import type { KeyPair } from '../../src/tls/key-pair.ts';
import { createTlsMetrics } from '../../src/tls/metrics.ts';
import { caProfile, leafProfile } from '../../src/tls/profile.ts';
import { openServingTls, type ServingTls } from '../../src/tls/serving-tls.ts';
import { KubeletVolume } from './kubelet-volume.ts';
import { keysOf } from './made-once.ts';

const HOST = 'podrole.podrole-system.svc';
const [kept, other, keys, otherKeys] = (['authority', 'other authority', 'leaf', 'other leaf'] as const).map(
  keysOf,
) as [KeyPair, KeyPair, KeyPair, KeyPair];

/** As cert-manager's Issuer makes them: one name for all, whatever their keys. */
const ca = (keys: KeyPair) => signCertificate(caProfile('podrole CA'), { keys, now: Date.now() });
const leaf = (signer: SignedCertificate, keys: KeyPair) =>
  signCertificate(leafProfile({ dnsNames: [HOST], days: 90 }), { keys, signer, now: Date.now() });
const serialOf = ({ certPem }: SignedCertificate) => new X509Certificate(certPem).serialNumber;
const secret = ({ certPem, keyPem }: SignedCertificate, { certPem: caPem }: SignedCertificate) => ({
  'ca.crt': caPem,
  'tls.crt': certPem,
  'tls.key': keyPem,
});

const first = await ca(kept);
const [before, after] = [await leaf(first, keys), await leaf(first, otherKeys)];

let folder: string;
let volume: KubeletVolume;
let tls: ServingTls;
let server: Server;
let port: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-cert-manager-'));
  volume = new KubeletVolume(folder);
  await volume.update(secret(before, first));
  const pair = {
    certFile: join(folder, 'tls.crt'),
    keyFile: join(folder, 'tls.key'),
    caFile: join(folder, 'ca.crt'),
  };
  tls = await openServingTls(
    { pair, clientCaFile: undefined, minVersion: 'TLSv1.2', cipherSuites: undefined },
    {
      log: pino({ level: 'silent' }),
      metrics: createTlsMetrics(new Registry()),
      clock: Date.now,
      pollMs: 5,
    },
  );
  server = createServer(tls.options);
  tls.keepUpToDate(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  await tls.close();
  server.close();
  await rm(folder, { recursive: true });
});

/** A handshake as the API server's: the serial number that it meets, or what is wrong. */
function meet(bundle: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca: bundle, servername: HOST }, () => {
      resolve(socket.getPeerX509Certificate()?.serialNumber ?? 'none');
      socket.destroy();
    });
    socket.once('error', (error) => resolve(error.message));
  });
}

/** Shakes hands all the while that `change` goes on, each time with the bundle of that moment; answers whom it met. */
async function meetDuring(
  bundle: { pem: string },
  change: () => Promise<void>,
): Promise<ReadonlySet<string>> {
  const met = new Set<string>();
  let going = true;
  const clients = Array.from({ length: 2 }, async () => {
    while (going) met.add(await meet(bundle.pem));
  });
  await change().finally(() => {
    going = false;
  });
  await Promise.all(clients);
  return met;
}

const served = (one: SignedCertificate, bundle: { pem: string }) =>
  vi.waitFor(async () => expect(await meet(bundle.pem)).toBe(serialOf(one)), { timeout: 3000, interval: 5 });

test('a renewal of the certificate loses no handshake', async () => {
  const bundle = { pem: first.certPem };
  const met = await meetDuring(bundle, async () => {
    await served(before, bundle);
    await volume.update(secret(after, first));
    await served(after, bundle);
  });
  expect(met).toEqual(new Set([serialOf(before), serialOf(after)]));
});

test('nor does a renewal of the CA with its key, whoever hears of it first', async () => {
  const renewed = await ca(kept);
  const [next, last] = [await leaf(renewed, otherKeys), await leaf(renewed, keys)];
  const bundle = { pem: first.certPem };
  const met = await meetDuring(bundle, async () => {
    await served(before, bundle);
    // cainjector is faster than the kubelet.
    bundle.pem = renewed.certPem;
    await served(before, bundle);
    await volume.update(secret(next, renewed));
    await served(next, bundle);
    // And slower.
    bundle.pem = first.certPem;
    await served(next, bundle);
    await volume.update(secret(last, renewed));
    await served(last, bundle);
  });
  expect(met).toEqual(new Set([before, next, last].map(serialOf)));
});

test('nor does one with a new key that goes through a bundle of both', async () => {
  const replaced = await ca(other);
  const next = await leaf(replaced, otherKeys);
  const bundle = { pem: first.certPem };
  const met = await meetDuring(bundle, async () => {
    await served(before, bundle);
    bundle.pem = first.certPem + replaced.certPem;
    await served(before, bundle);
    await volume.update(secret(next, replaced));
    await served(next, bundle);
    bundle.pem = replaced.certPem;
    await served(next, bundle);
  });
  expect(met).toEqual(new Set([before, next].map(serialOf)));
});

test('one with a new key at once loses those between cainjector and kubelet', async () => {
  const replaced = await ca(other);
  const next = await leaf(replaced, otherKeys);
  expect(await meet(replaced.certPem)).not.toBe(serialOf(before));
  await volume.update(secret(next, replaced));
  await served(next, { pem: replaced.certPem });
});

test.each<[state: string, spoil: () => Promise<void>]>([
  [
    'a key that is not the one of the certificate',
    () => volume.update({ ...secret(after, first), 'tls.key': before.keyPem }),
  ],
  [
    'half a certificate',
    () => volume.update({ ...secret(after, first), 'tls.crt': after.certPem.slice(0, 500) }),
  ],
  ['empty files', () => volume.update({ 'ca.crt': '', 'tls.crt': '', 'tls.key': '' })],
  [
    'a link that leads nowhere',
    async () => {
      await symlink('..gone', join(folder, 'turned'));
      await rename(join(folder, 'turned'), join(folder, '..data'));
    },
  ],
  [
    'a folder whose files are still being written',
    async () => {
      await mkdir(join(folder, '..half'));
      await writeFile(join(folder, '..half', 'tls.crt'), after.certPem);
      await symlink('..half', join(folder, 'turned'));
      await rename(join(folder, 'turned'), join(folder, '..data'));
    },
  ],
])('%s changes nothing until the rest comes', async (_, spoil) => {
  const bundle = { pem: first.certPem };
  const met = await meetDuring(bundle, async () => {
    await served(before, bundle);
    await spoil();
    await vi.waitFor(() => expect(tls.check().detail).toContain('as before:'), {
      timeout: 3000,
      interval: 5,
    });
    expect(tls.check().ok).toBe(true);
    await served(before, bundle);
    await mkdir(join(folder, '..gone'), { recursive: true });
    await volume.update(secret(after, first));
    await served(after, bundle);
  });
  expect(met).toEqual(new Set([serialOf(before), serialOf(after)]));
  expect(tls.check().detail).toMatch(/^valid until \S+$/);
});
