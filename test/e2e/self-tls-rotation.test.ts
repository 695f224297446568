import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPemCertificates } from '../../src/tls/self/pem-certificates.ts';
import { eventually } from './eventually.ts';
import { goVerdicts } from './go-verdicts.ts';
import { watchHealth } from './health-watch.ts';
import { type PodStream, startPodStream } from './pod-stream.ts';
import { leaks, piecesOf } from './secrecy.ts';
import { type SelfTlsCluster, startSelfTlsCluster } from './self-tls-cluster.ts';
import { metricOf } from './self-tls-replica.ts';
import { watchLeaves } from './served-leaf.ts';

const ROTATIONS = 20;
/** Each ends with a new connection of every client. */
const PODS_BETWEEN = 8;

let cluster: SelfTlsCluster;
let stream: PodStream;

beforeAll(async () => {
  cluster = await startSelfTlsCluster('127.200.0.40');
  await Promise.all([cluster.addReplica(), cluster.addReplica()]);
  await cluster.steady();
});
afterAll(async () => {
  await stream?.stop();
  await cluster?.stop();
});

const sumOf = async (name: string) => {
  const metrics = await Promise.all(cluster.replicas.map((replica) => replica.metrics()));
  return metrics.reduce((sum, text) => sum + metricOf(text, name), 0);
};

test('20 rotations of the CA under a stream of pods: none fails, none is without its role', async () => {
  const { plane, token, service, replicas } = cluster;
  const pieces = new Set<string>();
  const authorities = new Set<string>();
  const healths = replicas.map(watchHealth);
  const leaves = watchLeaves(cluster, 250);
  stream = startPodStream(plane, { name: 'rotation', token, between: service.cut });
  await stream.more(PODS_BETWEEN);

  const readMetrics = async () => {
    expect(await sumOf('podrole_ca_bundle_in_sync')).toBe(2);
    expect(await sumOf('podrole_certificate_expiry_timestamp_seconds{use="serving"}')).toBeGreaterThan(
      (2 * Date.now()) / 1000,
    );
  };
  for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
    const next = await cluster.announce();
    authorities.add(next);
    for (const piece of piecesOf(await cluster.secret())) pieces.add(piece);
    await stream.more(PODS_BETWEEN);
    await cluster.tookOver(next);
    await stream.more(PODS_BETWEEN);
    expect(await cluster.secret()).not.toHaveProperty('next-ca.key');
  }
  await readMetrics();

  // Those before are forgotten once the last of their leaves is dead.
  const isAlone = async () =>
    (await cluster.secret())['old-ca.crt'] === undefined &&
    readPemCertificates(await cluster.bundle()).certificates.length === 1;
  await eventually('one CA in Secret and bundle', isAlone, { timeoutMs: 45_000 });
  await eventually('stage', async () => (await sumOf('podrole_ca_rotation_stage{stage="steady"}')) === 2, {
    timeoutMs: 5000,
  });
  await readMetrics();

  const result = await stream.stop();
  const seen = await leaves.stop();
  const health = await Promise.all(healths.map((one) => one.stop()));
  expect(result).toMatchObject({ failed: [], withoutRole: [] });
  expect(health).toMatchObject([
    { notReady: [], notLive: [] },
    { notReady: [], notLive: [] },
  ]);
  // Who of the two was later is not counted. One more is the first CA of all.
  expect(await sumOf('podrole_ca_rotation_steps_total{step="promote"}')).toBeGreaterThanOrEqual(
    ROTATIONS + 1,
  );
  expect(await sumOf('podrole_ca_rotation_failures_total')).toBe(0);
  // With every rotation each replica serves another leaf at least, to new connections.
  expect(seen.leaves.size).toBeGreaterThanOrEqual(2 * ROTATIONS);
  expect(seen.bundles.size).toBeGreaterThan(ROTATIONS);
  expect(service.connections()).toBeGreaterThan(2 * ROTATIONS * PODS_BETWEEN);
  expect(authorities.size).toBe(ROTATIONS);
  expect(seen.refused).toEqual([]);
  const verdicts = await goVerdicts(seen.asked);
  expect(verdicts.filter((verdict) => verdict !== '')).toEqual([]);
  expect(pieces.size).toBeGreaterThan(ROTATIONS);
  expect(await leaks(cluster, pieces)).toEqual([]);
}, 200_000);
