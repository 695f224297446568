import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { Agent, createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAuthority } from '../../src/tls/authority.ts';
import { createTlsMetrics } from '../../src/tls/metrics.ts';
import { openServingTls, type ServingTls, type TlsSource } from '../../src/tls/serving-tls.ts';
import { clientAuthority } from './client-authority.ts';
import { keysOf } from './made-once.ts';

const [authority, stranger] = await Promise.all([
  createAuthority({ keys: keysOf('authority') }),
  createAuthority({ keys: keysOf('other authority') }),
]);
const [first, second, expired] = await Promise.all([
  authority.issueLeaf({ ipAddresses: ['127.0.0.1'], commonName: 'first', keys: keysOf('leaf') }),
  authority.issueLeaf({ ipAddresses: ['127.0.0.1'], commonName: 'second', keys: keysOf('other leaf') }),
  authority.issueLeaf({ ipAddresses: ['127.0.0.1'], commonName: 'expired', days: -1, keys: keysOf('leaf') }),
]);
const POLL_MS = 10;

let folder: string;
let certFile: string;
let keyFile: string;
let server: Server;
let tls: ServingTls | undefined;
let registry: Registry;
let lines: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-tls-'));
  [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  await write(first);
  registry = new Registry();
  lines = [];
});
afterEach(async () => {
  await tls?.close();
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true });
});

async function write({ certPem, keyPem }: { certPem: string; keyPem: string }) {
  await Promise.all([writeFile(certFile, certPem), writeFile(keyFile, keyPem)]);
}

/** An HTTPS server that keeps up with the files; answers with its port. */
async function serve(source: Partial<TlsSource> = {}, clock = Date.now) {
  tls = await openServingTls(
    {
      pair: { certFile, keyFile },
      clientCaFile: undefined,
      minVersion: 'TLSv1.2',
      cipherSuites: undefined,
      ...source,
    },
    {
      log: pino({}, { write: (line: string) => lines.push(line) }),
      metrics: createTlsMetrics(registry),
      clock,
      pollMs: POLL_MS,
    },
  );
  server = createServer(tls.options, (_request, response) => response.end('ok'));
  tls.keepUpToDate(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { tls, port: (server.address() as AddressInfo).port };
}

interface ClientOptions {
  readonly agent?: Agent | false;
  readonly cert?: string;
  readonly key?: string;
}

/** The name on the certificate that a client meets, and whether its connection is an old one. */
function meet(port: number, { agent = false, ...pair }: ClientOptions = {}) {
  return new Promise<{ name: string; reused: boolean }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, ca: authority.caPem, agent, ...pair }, (response) => {
      const certificate: PeerCertificate = (response.socket as TLSSocket).getPeerCertificate();
      response
        .resume()
        .once('end', () => resolve({ name: `${certificate.subject.CN}`, reused: sent.reusedSocket }));
    });
    sent.once('error', reject).end();
  });
}

const nameMet = async (port: number) => (await meet(port)).name;
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 3000, interval: 5 });
const currentMetric = async () =>
  /^podrole_certificate_files_current (\d)/m.exec(await registry.metrics())?.[1];

describe('files that change', () => {
  test('are served to new connections, while those that are open stay', async () => {
    const { port } = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await meet(port, { agent })).toEqual({ name: 'first', reused: false });
    await write(second);
    await eventually(async () => expect(await nameMet(port)).toBe('second'));
    expect(await meet(port, { agent })).toEqual({ name: 'first', reused: true });
    agent.destroy();
  });

  test('lose no request that is sent meanwhile', async () => {
    const { port } = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const names = new Set<string>();
    let going = true;
    const clients = Array.from({ length: 4 }, async (_, index) => {
      while (going) names.add((await meet(port, index % 2 === 0 ? { agent } : {})).name);
    });
    for (const pair of [second, first, second]) {
      await write(pair);
      await new Promise((resolve) => setTimeout(resolve, 10 * POLL_MS));
    }
    going = false;
    await Promise.all(clients);
    expect([...names].sort()).toEqual(['first', 'second']);
    agent.destroy();
  });

  test('are followed through the link that the kubelet turns', async () => {
    for (const [version, pair] of Object.entries({ v1: first, v2: second })) {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'tls.crt'), pair.certPem);
      await writeFile(join(folder, version, 'tls.key'), pair.keyPem);
    }
    await symlink('v1', join(folder, '..data'));
    for (const name of ['tls.crt', 'tls.key']) {
      await rm(join(folder, name));
      await symlink(join('..data', name), join(folder, name));
    }
    const { port } = await serve();
    expect(await nameMet(port)).toBe('first');
    await symlink('v2', join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    await eventually(async () => expect(await nameMet(port)).toBe('second'));
    expect(await currentMetric()).toBe('1');
  });

  test('are seen although their state hides it', async () => {
    const swapped = { cert: second.certPem.padEnd(3000, '\n'), key: second.keyPem.padEnd(3000, '\n') };
    const fill = (certPem: string, keyPem: string) =>
      write({ certPem: certPem.padEnd(3000, '\n'), keyPem: keyPem.padEnd(3000, '\n') });
    await fill(first.certPem, first.keyPem);
    const then = new Date(1_700_000_000_000);
    const backdate = () => Promise.all([certFile, keyFile].map((file) => utimes(file, then, then)));
    await backdate();
    const before = await stat(certFile, { bigint: true });
    const { port } = await serve();
    // Between two looks: writing and setting the time back must not be seen halfway.
    await fill(swapped.cert, swapped.key).then(backdate);
    const after = await stat(certFile, { bigint: true });
    expect([after.ino, after.size, after.mtimeNs]).toEqual([before.ino, before.size, before.mtimeNs]);
    await eventually(async () => expect(await nameMet(port)).toBe('second'));
  });

  test('tell when their certificate expires', async () => {
    const { port } = await serve();
    const gauge = async () =>
      Number(
        /podrole_certificate_expiry_timestamp_seconds\{use="serving"\} (\S+)/.exec(
          await registry.metrics(),
        )?.[1],
      );
    const inAFortnight = Date.now() / 1000 + 14 * 86_400;
    expect(Math.abs((await gauge()) - inAFortnight)).toBeLessThan(3600);
    const long = await authority.issueLeaf({
      ipAddresses: ['127.0.0.1'],
      commonName: 'long',
      days: 90,
      keys: keysOf('leaf'),
    });
    await write(long);
    await eventually(async () => expect(await nameMet(port)).toBe('long'));
    expect((await gauge()) - inAFortnight).toBeGreaterThan(75 * 86_400);
  });
});

describe('files that cannot be used', () => {
  test.each([
    [
      'a certificate half written',
      () => writeFile(certFile, second.certPem.slice(0, 300)),
      /broken or not wholly/,
    ],
    ['a key of another certificate', () => writeFile(keyFile, second.keyPem), /is not the private key of/],
    ['a certificate that is gone', () => rm(certFile), /tls\.crt cannot be read: it does not exist/],
    ['a certificate that expired', () => write(expired), /tls\.crt expired at/],
  ])('leave the old ones in use and say so: %s', async (_, spoil, sentence) => {
    const { port, tls } = await serve();
    await spoil();
    await eventually(() => expect(tls.check().detail).toMatch(sentence));
    expect(tls.check()).toMatchObject({ name: 'certificate', ok: true });
    await eventually(async () => expect(await currentMetric()).toBe('0'));
    expect(await nameMet(port)).toBe('first');
    await new Promise((resolve) => setTimeout(resolve, 5 * POLL_MS));
    expect(lines.filter((line) => sentence.test(line))).toHaveLength(1);
    expect(lines.join('')).not.toContain('PRIVATE KEY-----');
    await write(second);
    await eventually(async () => expect(await nameMet(port)).toBe('second'));
    await eventually(() => expect(tls.check().detail).toMatch(/^valid until \S+Z$/));
    await eventually(async () => expect(await currentMetric()).toBe('1'));
  });

  test('end the matter when the old ones come back', async () => {
    const { tls } = await serve();
    await rm(keyFile);
    await eventually(() => expect(tls.check().detail).toContain('it does not exist'));
    await write(first);
    await eventually(() => expect(tls.check().detail).toMatch(/^valid until \S+Z$/));
  });

  test('are an error from the start', async () => {
    await writeFile(keyFile, second.keyPem);
    await expect(serve()).rejects.toMatchObject({ code: 'TLS_INVALID' });
  });
});

test('readiness ends with the certificate', async () => {
  let now = Date.now();
  const { tls } = await serve({}, () => now);
  expect(tls.check().ok).toBe(true);
  now += 15 * 86_400_000;
  expect(tls.check()).toMatchObject({ ok: false, detail: expect.stringMatching(/^expired at/) });
});

describe('with the authorities of the certificate', () => {
  const caFile = () => join(folder, 'ca.crt');

  test('its end is a metric, and a certificate that they did not sign is not taken', async () => {
    await writeFile(caFile(), authority.caPem);
    const { certPem, keyPem } = await authority.issueLeaf({
      dnsNames: ['a.b.svc'],
      keys: keysOf('leaf'),
    });
    await write({ certPem, keyPem });
    await serve({ pair: { certFile, keyFile, caFile: caFile() } });
    const ends = Date.parse(new X509Certificate(authority.caPem).validTo) / 1000;
    expect(await registry.metrics()).toContain(
      `podrole_certificate_expiry_timestamp_seconds{use="ca"} ${ends}`,
    );
    await write(await stranger.issueLeaf({ dnsNames: ['a.b.svc'], keys: keysOf('leaf') }));
    await vi.waitFor(() => expect(tls?.check().detail).toContain('is not verified by'));
    expect(tls?.check().ok).toBe(true);
    await writeFile(caFile(), stranger.caPem);
    await vi.waitFor(() => expect(tls?.check().detail).not.toContain('as before'));
  });

  test('a certificate that they did not sign is an error from the start', async () => {
    await writeFile(caFile(), stranger.caPem);
    const opening = serve({ pair: { certFile, keyFile, caFile: caFile() } });
    await expect(opening).rejects.toMatchObject({ code: 'TLS_INVALID' });
    await expect(opening).rejects.toThrow(`${certFile} is not verified by ${caFile()}: `);
  });
});

describe('with client authorities', () => {
  test('only their clients are let in, and the file is followed', async () => {
    const [own, next] = await Promise.all([clientAuthority(), clientAuthority('other authority')]);
    const clientCaFile = join(folder, 'client-ca.crt');
    await writeFile(clientCaFile, own.caPem);
    const { port } = await serve({ clientCaFile });
    expect((await meet(port, own.client)).name).toBe('first');
    await expect(meet(port)).rejects.toThrow();
    await expect(meet(port, next.client)).rejects.toThrow();
    await writeFile(clientCaFile, next.caPem);
    await eventually(async () => expect((await meet(port, next.client)).name).toBe('first'));
    await expect(meet(port, own.client)).rejects.toThrow();
    expect(await registry.metrics()).toContain(
      'podrole_certificate_expiry_timestamp_seconds{use="client-ca"}',
    );
  });

  test("a server's certificate is no client's", async () => {
    const clientCaFile = join(folder, 'client-ca.crt');
    await writeFile(clientCaFile, authority.caPem);
    const { port } = await serve({ clientCaFile });
    await expect(meet(port, { cert: first.certPem, key: first.keyPem })).rejects.toThrow();
  });

  test('a session of a client whose authority is withdrawn cannot be taken up again', async () => {
    const [own, next] = await Promise.all([clientAuthority(), clientAuthority('other authority')]);
    const clientCaFile = join(folder, 'client-ca.crt');
    await writeFile(clientCaFile, own.caPem);
    const { port } = await serve({ clientCaFile });
    // An agent takes up its last session for each new connection.
    const agent = new Agent({ keepAlive: false });
    await meet(port, { agent, ...own.client });
    await writeFile(clientCaFile, next.caPem);
    await eventually(async () => expect((await meet(port, next.client)).name).toBe('first'));
    await expect(meet(port, { agent, ...own.client })).rejects.toThrow();
    agent.destroy();
  });
});
