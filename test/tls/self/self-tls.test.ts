import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTlsMetrics } from '../../../src/tls/metrics.ts';
import { EMPTY } from '../../../src/tls/self/kept.ts';
import { createSelfTlsMetrics } from '../../../src/tls/self/metrics.ts';
import { printPem } from '../../../src/tls/self/pem-certificates.ts';
import { type SelfTls, startSelfTls } from '../../../src/tls/self/self-tls.ts';
import { openServingTls } from '../../../src/tls/serving-tls.ts';
import { keysOf } from '../made-once.ts';
import { DAY, PACE } from './made-up.ts';
import { type MemoryCluster, memoryCluster } from './memory-cluster.ts';

const OF = { service: 'podrole', namespace: 'podrole-system' };
const HOST = 'podrole.podrole-system.svc';

let keysMade = 0;
let cluster: MemoryCluster;
let lines: string[];
let registry: Registry;
let closing: (() => unknown)[];
beforeEach(() => {
  cluster = memoryCluster();
  lines = [];
  registry = new Registry();
  closing = [];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  expect(lines.join('')).not.toContain('PRIVATE KEY');
});

/** One pair after the other of a few: to make them takes time. */
async function newKeys() {
  const owners = ['authority', 'leaf', 'other authority', 'other leaf'] as const;
  keysMade += 1;
  return keysOf(owners[keysMade % owners.length] ?? 'leaf');
}

/** Starts a replica whose clock is `clock`, with its log in `lines`. */
function start({
  clock = Date.now,
  names = ['podrole'],
  registers = registry,
  serverAhead = 0,
} = {}): SelfTls {
  const self = startSelfTls({
    of: OF,
    pace: PACE,
    secret: cluster.secret,
    webhooks: cluster.webhooks,
    configurations: names.map((name) => ({ kind: 'MutatingWebhookConfiguration', name }) as const),
    log: pino({ base: null }, { write: (line: string) => void lines.push(line) }),
    metrics: createSelfTlsMetrics(registers),
    clock,
    monotonic: () => performance.now(),
    clockDifference: () => serverAhead,
    random: () => 0.5,
    newKeys,
  });
  closing.push(() => self.close());
  return self;
}

/** An HTTPS server with what a replica serves, which looks for another certificate at handshakes alone. */
async function serve(self: SelfTls, clock: () => number): Promise<number> {
  const tls = await openServingTls(
    { pair: await self.pair, clientCaFile: undefined, minVersion: 'TLSv1.2', cipherSuites: undefined },
    { log: pino({ enabled: false }), metrics: createTlsMetrics(registry), clock, pollMs: 3_600_000 },
  );
  const server: Server = createServer(tls.options);
  tls.keepUpToDate(server);
  closing.push(
    () => tls.close(),
    () => server.close(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The certificate that an API server gets, by a bundle that is live. */
async function handshake(port: number): Promise<{ readonly serialNumber: string; readonly validTo: number }> {
  const [bundle = []] = cluster.bundles();
  const socket = connect({ host: '127.0.0.1', port, servername: HOST, ca: printPem(bundle) });
  try {
    await new Promise((resolve, reject) => {
      socket.once('secureConnect', resolve).once('error', reject);
    });
    const { serialNumber, valid_to } = socket.getPeerCertificate();
    return { serialNumber, validTo: Date.parse(valid_to) };
  } finally {
    socket.destroy();
  }
}

/** Keys take their time on a machine that has much to do. */
function eventually(isSo: () => void): Promise<void> {
  return vi.waitFor(isSo, 10_000);
}

async function metric(name: string): Promise<string[]> {
  return (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));
}

test('a first replica makes the Secret, the CA and the bundles, and is ready', async () => {
  const self = start();
  expect(self.check()).toMatchObject({ ok: false, detail: 'no certificate yet: the Secret is being read' });
  const port = await serve(self, Date.now);
  await handshake(port);
  await eventually(() => expect(self.check().ok).toBe(true));
  expect(self.check().detail).toBe('trusts what is served; the CA is starting');
  expect(cluster.kept().next?.keyPem).toContain('PRIVATE KEY');
  expect(await metric('podrole_ca_bundle_in_sync')).toEqual(['podrole_ca_bundle_in_sync 1']);
  expect(await metric('podrole_ca_rotation_stage{stage="starting"}')).toEqual([
    'podrole_ca_rotation_stage{stage="starting"} 1',
  ]);
  expect(await metric('podrole_ca_rotation_steps_total')).toEqual(
    ['make-secret', 'create-next', 'apply-bundles'].map(
      (step) => `podrole_ca_rotation_steps_total{step="${step}"} 1`,
    ),
  );
  const [, leafEnds = ''] = /use="serving"} (\d+)/.exec(await registry.metrics()) ?? [];
  const [, caEnds = ''] = /use="ca"} (\d+)/.exec(await registry.metrics()) ?? [];
  expect((Number(caEnds) - Number(leafEnds)) / 86_400).toBeCloseTo(351, 1);
});

test('what somebody makes of a bundle is mended within a second', async () => {
  const self = start();
  await self.pair;
  await eventually(() => expect(self.check().ok).toBe(true));
  const [ours] = cluster.bundles();
  cluster.setBundles([], []);
  await vi.waitFor(() => expect(cluster.bundles()).toEqual([ours, ours]), 1500);
  expect(self.check().ok).toBe(true);
});

describe('an API server that is away', () => {
  test('is waited for at the start, and said to be', async () => {
    cluster.fail(new Error('10.0.0.1:443: connect ECONNREFUSED'));
    const self = start();
    await eventually(() => expect(self.check().detail).toBe('10.0.0.1:443: connect ECONNREFUSED'));
    expect(self.check().ok).toBe(false);
    cluster.fail(undefined);
    await self.pair;
    await eventually(() => expect(self.check().ok).toBe(true));
    expect(lines.join('')).toContain('well again');
    expect(await metric('podrole_ca_rotation_failures_total')).toEqual([
      'podrole_ca_rotation_failures_total 1',
    ]);
  });

  test('keeps nobody from ending', async () => {
    cluster.fail(new Error('away'));
    const self = start();
    await eventually(() => expect(self.check().detail).toBe('away'));
    const began = performance.now();
    await self.close();
    expect(performance.now() - began).toBeLessThan(500);
  });

  test('takes no readiness from who was ready', async () => {
    const self = start();
    await eventually(() => expect(self.check().ok).toBe(true));
    cluster.fail(new Error('away'));
    cluster.setBundles([], []);
    await eventually(() =>
      expect(self.check().detail).toMatch(/trusts what is served; .*, as of \d+ s ago: away/),
    );
    expect(self.check().ok).toBe(true);
  });
});

test('after a sleep the first handshake gets a certificate of this day, though nobody can be asked', async () => {
  let offset = -20 * DAY;
  const clock = () => Date.now() + offset;
  const self = start({ clock });
  const port = await serve(self, clock);
  await expect(handshake(port)).rejects.toThrow('certificate has expired');
  cluster.fail(new Error('away'));
  offset = 0;
  // Twenty days after the Secret was read, there are eight of four weeks left.
  const { validTo } = await handshake(port);
  expect((validTo - Date.now()) / DAY).toBeCloseTo(8, 1);
  const again = await handshake(port);
  expect(again.validTo).toBe(validTo);
});

test('a configuration that calls somebody else, or is not there, is named', async () => {
  const self = start({ names: ['podrole', 'podrule'] });
  await self.pair;
  const detail = 'no webhook of MutatingWebhookConfiguration podrule calls Service podrole-system/podrole';
  await eventually(() => expect(self.check()).toEqual({ name: 'ca-bundle', ok: false, detail }));
  expect(await metric('podrole_ca_bundle_in_sync')).toEqual(['podrole_ca_bundle_in_sync 0']);
  await eventually(() => expect(lines.join('')).toContain(detail));
});

test('replicas that start at once end with one CA', async () => {
  const replicas = [1, 2, 3].map(() => start({ registers: new Registry() }));
  await Promise.all(replicas.map(({ pair }) => pair));
  await eventually(() => expect(replicas.map(({ check }) => check().ok)).toEqual([true, true, true]));
  expect(cluster.bundles().map((bundle) => bundle.length)).toEqual([1, 1]);
});

test.each([
  ['ahead of', -400 * DAY],
  ['behind', 56 * 365 * DAY],
])('a clock that is far %s that of the API server replaces nothing', async (how, serverAhead) => {
  const self = start({ serverAhead });
  const hours = Math.abs(serverAhead) / 3_600_000;
  await eventually(() => expect(self.check().detail).toContain(`is ${hours} hours ${how} the API server's`));
  expect(self.check().ok).toBe(false);
  expect(cluster.kept()).toEqual(EMPTY);
});

test('a replica that may read, but not write, serves by what there is', async () => {
  const first = start({ registers: new Registry() });
  await first.pair;
  await eventually(() => expect(first.check().ok).toBe(true));
  const { next } = cluster.kept();
  // Due to be replaced, which cannot be done.
  cluster.keep({
    ...cluster.kept(),
    current: next && { ...next, notAfter: Date.now() + 100 * DAY },
    next: undefined,
  });
  cluster.failWrites(new Error('the Secret is immutable'));
  const second = start();
  const port = await serve(second, Date.now);
  await handshake(port);
  await eventually(() =>
    expect(second.check().detail).toMatch(/trusts what is served; .*: the Secret is immutable$/),
  );
  expect(second.check().ok).toBe(true);
});

test('a configuration that may not be read keeps a replica from readiness, but for one that was ready', async () => {
  cluster.unread('ValidatingWebhookConfiguration other may not be read');
  const late = start({ registers: new Registry() });
  await late.pair;
  await eventually(() =>
    expect(late.check().detail).toBe('ValidatingWebhookConfiguration other may not be read'),
  );
  cluster.unread();
  const early = start();
  await early.pair;
  await eventually(() => expect(early.check().ok).toBe(true));
  cluster.unread('ValidatingWebhookConfiguration other may not be read');
  cluster.setBundles([], []);
  await eventually(() => expect(cluster.bundles().map((bundle) => bundle.length)).toEqual([1, 1]));
  expect(early.check().ok).toBe(true);
});

test('who undoes all that is written is named as such, and slows it down', async () => {
  const self = start();
  await self.pair;
  cluster.webhooks.watch(() =>
    setImmediate(() => cluster.bundles().flat().length > 0 && cluster.setBundles([], [])),
  );
  cluster.setBundles([], []);
  await eventually(() =>
    expect(lines.join('')).toContain('the caBundles are set back by somebody again and again'),
  );
  const applied = () => lines.filter((line) => line.includes('apply-bundles')).length;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(applied()).toBeLessThan(20);
});

test('a request that hangs keeps no replica from ending, and nothing is done after it', async () => {
  const self = start();
  await self.pair;
  const asked: string[] = [];
  const hanging = new Promise<never>(() => {});
  vi.spyOn(cluster.secret, 'read').mockImplementation(() => {
    asked.push('read');
    return hanging;
  });
  cluster.setBundles([], []);
  await eventually(() => expect(asked).toEqual(['read']));
  const began = performance.now();
  await self.close();
  expect(performance.now() - began).toBeLessThan(1500);
});
