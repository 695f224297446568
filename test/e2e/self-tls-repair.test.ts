import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPemCertificates } from '../../src/tls/self/pem-certificates.ts';
import { newServiceAuthority } from '../../src/tls/service-certificates.ts';
import { api } from './api.ts';
import { eventually } from './eventually.ts';
import { type HealthSeen, watchHealth } from './health-watch.ts';
import { make } from './in-cluster.ts';
import { type PodStream, type StreamResult, startPodStream } from './pod-stream.ts';
import { leaks, piecesOf } from './secrecy.ts';
import { CONFIGURATIONS } from './self-tls.ts';
import {
  CONFIGURATION,
  OF,
  podWebhook,
  type SelfTlsCluster,
  startSelfTlsCluster,
  webhookEntry,
} from './self-tls-cluster.ts';

/** The API server itself hears of a change a moment after it was made. */
const HEARING_MS = 1000;
const REPAIR_MS = 2000;
/** Of a replica, whether the Secret is there or not. */
const START_MS = 10_000;
const NOTHING_LOST = { failed: [], withoutRole: [] };
const WELL = { notReady: [], notLive: [] };
const ALL_WELL = { ...NOTHING_LOST, health: [WELL, WELL] };

let cluster: SelfTlsCluster;
const pieces = new Set<string>();

beforeAll(async () => {
  cluster = await startSelfTlsCluster('127.200.0.41');
  for (let replica = 0; replica < 2; replica += 1)
    expect((await cluster.addReplica()).readyMs).toBeLessThan(START_MS);
  await steady();
});
afterAll(() => cluster?.stop());

const fingerprints = (pem: string) =>
  readPemCertificates(pem).certificates.map(({ fingerprint }) => fingerprint);
const currentPrint = async () => fingerprints((await cluster.secret())['ca.crt'] ?? '')[0];

/** Waits for what the test before left to be over, and takes note of the keys. */
async function steady(): Promise<void> {
  await cluster.steady();
  for (const piece of piecesOf(await cluster.secret())) pieces.add(piece);
}

/** Does something under a stream of pods. */
async function under(
  name: string,
  work: (stream: PodStream) => Promise<void>,
): Promise<StreamResult & { readonly ms: number; readonly health: readonly HealthSeen[] }> {
  const { plane, token, service, replicas } = cluster;
  const alive = replicas.filter((replica) => replica.exit() === undefined);
  const healths = alive.map(watchHealth);
  const stream = startPodStream(plane, { name, token, between: service.cut });
  try {
    await stream.more(8);
    const from = performance.now();
    await work(stream);
    const ms = performance.now() - from;
    await stream.more(20);
    return { ...(await stream.stop()), ms, health: await Promise.all(healths.map((one) => one.stop())) };
  } finally {
    await Promise.all([stream, ...healths].map((one) => one.stop()));
  }
}

describe('a bundle that somebody sets', () => {
  async function earlier(): Promise<string> {
    const before = await cluster.bundle();
    const next = await cluster.announce();
    await cluster.tookOver(next);
    // Without the CA that signs now.
    return before;
  }
  const foreign = async () => (await newServiceAuthority(OF, { now: Date.now(), lifeMs: 3_600_000 })).certPem;

  test.each<[string, () => Promise<string>]>([
    ['to nothing', async () => ''],
    ['to garbage', async () => 'no certificate'],
    ['to another CA alone', foreign],
    ['to what it was before a rotation', earlier],
  ])('%s is repaired within two seconds, and pods fail only in between', async (name, value) => {
    await steady();
    const text = await value();
    let wrote = 0;
    let repaired = 0;
    const { failed, withoutRole, health } = await under(
      `bundle-${name.toLowerCase().replaceAll(' ', '-')}`,
      async () => {
        wrote = performance.now();
        await cluster.writeBundle(text);
        const holds = async () =>
          fingerprints(await cluster.bundle()).includes((await currentPrint()) ?? 'none');
        await eventually('the CA in the bundle', holds, { everyMs: 10 });
        repaired = performance.now();
      },
    );
    expect(withoutRole).toEqual([]);
    expect(health).toMatchObject([{ notLive: [] }, { notLive: [] }]);
    expect(repaired - wrote).toBeLessThan(REPAIR_MS);
    const outside = failed.filter(({ from, until }) => until < wrote || from > repaired + HEARING_MS);
    expect(outside).toEqual([]);
  });

  test('to garbage beside what it holds is cleaned, and no pod fails', async () => {
    await steady();
    const { ms, ...result } = await under('garbage', async () => {
      const before = await cluster.bundle();
      await cluster.writeBundle(`${before}# somebody was here\n`);
      await eventually('no garbage', async () => !(await cluster.bundle()).includes('#'), { everyMs: 10 });
    });
    expect(result).toMatchObject(ALL_WELL);
    expect(ms).toBeLessThan(REPAIR_MS);
  });

  test('to hold another CA, too, keeps it through a rotation', async () => {
    await steady();
    const other = await foreign();
    const result = await under('foreign', async () => {
      await cluster.writeBundle(`${await cluster.bundle()}${other}`);
      const next = await cluster.announce();
      await cluster.tookOver(next);
    });
    expect(result).toMatchObject(ALL_WELL);
    expect(fingerprints(await cluster.bundle())).toContain(fingerprints(other)[0]);
  });
});

describe('no pod fails', () => {
  test.each<[string, () => Promise<unknown>]>([
    [
      'emptied',
      async () => {
        const names = Object.keys(await cluster.secret());
        await cluster.writeSecret(Object.fromEntries(names.map((name) => [name, null])));
      },
    ],
    ['deleted', () => api(cluster.plane).delete(`/api/v1/namespaces/${OF.namespace}/secrets/podrole-ca`)],
    ['filled with garbage', () => cluster.writeSecret({ 'ca.crt': 'x', 'ca.key': 'y', 'old-ca.crt': 'z' })],
  ])('when the Secret is %s', async (name, work) => {
    await steady();
    const before = (await cluster.secret())['ca.crt'];
    const { ms, ...result } = await under(`secret-${name.replaceAll(' ', '-')}`, async () => {
      await work();
      const isNew = async () => ![undefined, before, 'x'].includes((await cluster.secret())['ca.crt']);
      await eventually('another CA', isNew, { timeoutMs: 20_000 });
      await sleep(1000);
    });
    expect(result).toMatchObject(ALL_WELL);
  });

  test('when a replica is killed and started in the middle of a rotation', async () => {
    await steady();
    const { service, replicas } = cluster;
    const result = await under('killed', async (stream) => {
      const next = await cluster.announce();
      await stream.pause(async () => {
        const [victim] = replicas;
        if (victim === undefined) throw new Error('no replica');
        service.endpoints.delete(await victim.listening());
        await victim.stop('SIGKILL');
      });
      await cluster.addReplica();
      await cluster.tookOver(next);
      await stream.more(20);
    });
    expect(result).toMatchObject(NOTHING_LOST);
  });
});

test('a release with another Service in the same configuration, and one with its own, are left alone', async () => {
  await steady();
  const { get, patch } = api(cluster.plane);
  const path = `${CONFIGURATIONS}/${CONFIGURATION}`;
  interface Live {
    readonly webhooks: readonly { readonly name: string; readonly clientConfig: { caBundle?: string } }[];
  }
  const other = (await newServiceAuthority(OF, { now: Date.now(), lifeMs: 3_600_000 })).certPem;
  const elsewhere = webhookEntry('elsewhere.podrole.io', 'other');
  const theirs = {
    ...elsewhere,
    namespaceSelector: { matchLabels: { none: 'such' } },
    clientConfig: { ...elsewhere.clientConfig, caBundle: Buffer.from(other).toString('base64') },
  };
  const { body } = await get<Live>(path);
  expect((await patch(path, { webhooks: [...body.webhooks, theirs] })).status).toBe(200);
  const mine = podWebhook('unrelated', 'unrelated.podrole.io');
  await make(cluster.plane, CONFIGURATIONS, {
    ...mine,
    webhooks: mine.webhooks.map((one) => ({ ...one, namespaceSelector: { matchLabels: { none: 'such' } } })),
  });
  await cluster.tookOver(await cluster.announce());
  const after = (await get<Live>(path)).body.webhooks[1];
  expect(after?.clientConfig.caBundle).toBe(theirs.clientConfig.caBundle);
  const unrelated = (await get<Live>(`${CONFIGURATIONS}/unrelated`)).body.webhooks[0];
  expect(unrelated?.clientConfig).not.toHaveProperty('caBundle');
});

test('no log line and no metric has a key or a token in it', async () => {
  expect(pieces.size).toBeGreaterThan(5);
  expect(await leaks(cluster, pieces)).toEqual([]);
});
