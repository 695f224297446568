import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api } from './api.ts';
import { eventually } from './eventually.ts';
import { watchHealth } from './health-watch.ts';
import { podEnv } from './in-cluster.ts';
import { freePort } from './loopback-port.ts';
import { leaks, piecesOf } from './secrecy.ts';
import { ready, type SelfTlsCluster, SHORT_LIVES, startSelfTlsCluster } from './self-tls-cluster.ts';
import { startSelfTlsReplica } from './self-tls-replica.ts';
import { ROLE } from './storm.ts';

/** How long a pod may take once the API server is ready again. */
const FIRST_POD_MS = 5000;
const READY_MS = 5000;

let cluster: SelfTlsCluster;

beforeAll(async () => {
  cluster = await startSelfTlsCluster('127.200.0.42');
  await cluster.addReplica();
  await cluster.addReplica();
});
afterAll(() => cluster?.stop());

let pods = 0;

/** Makes one pod, until it is made; answers whether it has its role. */
async function makePod(): Promise<boolean> {
  const name = `outage-${pods++}`;
  const client = api(cluster.plane, cluster.token);
  const base = '/api/v1/namespaces/default';
  const spec = { serviceAccountName: name, containers: [{ name: 'app', image: 'app.e2e.test/app' }] };
  const isThere = async (path: string, body: object) => {
    const answer = await client.post<unknown>(path, body).catch(() => undefined);
    return answer !== undefined && [201, 409].includes(answer.status);
  };
  const account = { metadata: { name, annotations: ROLE } };
  const patience = { timeoutMs: 20_000, everyMs: 20 };
  await eventually('a ServiceAccount', () => isThere(`${base}/serviceaccounts`, account), patience);
  await eventually('a pod', () => isThere(`${base}/pods`, { metadata: { name }, spec }), patience);
  const { body } = await client.get<{ spec: { volumes?: { name: string }[] } }>(`${base}/pods/${name}`);
  return body.spec.volumes?.some((volume) => volume.name === 'aws-iam-token') ?? false;
}

describe('an API server that restarts', () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'after %s, pods are made again by themselves',
    async (signal) => {
      expect(await makePod()).toBe(true);
      const healths = cluster.replicas.map(watchHealth);
      await cluster.plane.restartApiServer(signal);
      const from = performance.now();
      expect(await makePod()).toBe(true);
      const ms = performance.now() - from;
      expect(ms).toBeLessThan(FIRST_POD_MS);
      // And the rotation goes on, too.
      await cluster.tookOver(await cluster.announce());
      expect(await makePod()).toBe(true);
      const health = await Promise.all(healths.map((one) => one.stop()));
      expect(health).toMatchObject([
        { notReady: [], notLive: [] },
        { notReady: [], notLive: [] },
      ]);
    },
  );
});

describe('a replica that starts while the API server is away', () => {
  const away = async () => {
    const port = await freePort();
    return { ...cluster.pod, env: podEnv({ ...cluster.plane, url: `https://127.0.0.1:${port}` }) };
  };

  test('lives, is not ready, says what it waits for, and ends at once when it is told to', async () => {
    const replica = await startSelfTlsReplica(await away(), SHORT_LIVES);
    const says = async () => (await replica.readyz()).body.includes('ECONNREFUSED');
    await eventually('what it waits for', says);
    const { status, body } = await replica.readyz();
    expect(status).toBe(503);
    expect(body).toMatch(/\[-\]ca-bundle: .*ECONNREFUSED/);
    expect((await replica.livez()).status).toBe(200);
    const from = performance.now();
    expect(await replica.stop('SIGTERM')).toBe(0);
    const ms = performance.now() - from;
    expect(ms).toBeLessThan(3000);
  });

  test('is ready seconds after it is back', async () => {
    const restarting = cluster.plane.restartApiServer('SIGKILL');
    const replica = await startSelfTlsReplica(cluster.pod, SHORT_LIVES);
    const health = watchHealth(replica);
    await restarting;
    const from = performance.now();
    await ready(replica, 40_000);
    const ms = performance.now() - from;
    expect((await health.stop()).notLive.filter((one) => !one.includes('fetch failed'))).toEqual([]);
    expect(ms).toBeLessThan(READY_MS);
    expect(await replica.stop()).toBe(0);
  });
});

test('no log line and no metric has a key or a token in it', async () => {
  expect(await leaks(cluster, piecesOf(await cluster.secret()))).toEqual([]);
});
