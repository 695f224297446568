import { afterAll, beforeAll, test } from 'vitest';
import { load, type Round, reviewRequest } from '../load.ts';
import { replicaSetReview } from '../replica-set-review.ts';
import type { MeasuredServer } from '../server.ts';
import { median } from '../statistics.ts';
import { startChild } from './child.ts';
import { type BenchCluster, SEEDED_NAMESPACE, startCluster } from './cluster.ts';

const ACCOUNTS = Number(process.env.BENCH_ACCOUNTS ?? 100_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
/** How long ServiceAccounts change. */
const CHANGE_SECONDS = Number(process.env.BENCH_CHANGE_SECONDS ?? 300);
const CHANGES_PER_SECOND = 200;
const ADMISSIONS_PER_SECOND = 100;

let cluster: BenchCluster;

beforeAll(async () => {
  cluster = await startCluster(ACCOUNTS, false);
}, 1_800_000);
afterAll(() => cluster?.stop());

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2);

test('start: ready, and peak resident memory', async () => {
  const starts: { ready: number; peak: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const webhook = await cluster.startWebhook();
    starts.push({ ready: webhook.readyMs, peak: webhook.peakMb() });
    console.log(`  ready after ${seconds(webhook.readyMs)} s, peak ${webhook.peakMb().toFixed(0)} MB`);
    await webhook.stop();
  }
  const [ready, peak] = [starts.map((one) => one.ready), starts.map((one) => one.peak)];
  console.log(
    `start: ready median ${seconds(median(ready))} s, peak median ${median(peak).toFixed(0)} MB, worst ${Math.max(...peak).toFixed(0)} MB\n`,
  );
});

test('changes: memory and admission latency while ServiceAccounts change', async () => {
  const webhook = await cluster.startWebhook();
  const bare = await cluster.startBare();
  const { plane } = cluster;
  const stopChanges = startChild('changes.mjs', { ...plane, token: plane.adminToken }, [
    ACCOUNTS,
    CHANGES_PER_SECOND,
  ]);
  // The bare handler shows what of the latency is the machine's, on which API server and etcd are at work, too.
  const loads: Readonly<Record<string, readonly [server: MeasuredServer, body: string]>> = {
    'with a role': [webhook, review('account-0')],
    'without a role': [webhook, review('account-1')],
    'by the bare handler': [bare, review('account-0')],
  };
  const rounds = new Map<string, Round[]>(Object.keys(loads).map((says) => [says, []]));
  const began = performance.now();
  while (performance.now() - began < CHANGE_SECONDS * 1000) {
    for (const [says, [server, body]] of Object.entries(loads)) {
      const round = await load(server, {
        connections: 4,
        request: reviewRequest(body),
        seconds: 10,
        rate: ADMISSIONS_PER_SECOND,
      });
      rounds.get(says)?.push(round);
    }
    console.log(
      `  ${seconds(performance.now() - began)} s: resident ${webhook.residentMb().toFixed(0)} MB, peak ${webhook.peakMb().toFixed(0)} MB`,
    );
  }
  await stopChanges();
  console.log(`changes: ${ADMISSIONS_PER_SECOND} admissions a second`);
  for (const [says, of] of rounds) {
    const [p50, p99] = [of.map((round) => round.p50), of.map((round) => round.p99)];
    console.log(
      `  ${says.padEnd(19)}  p50 ${median(p50).toFixed(2)} ms  p99 median ${median(p99).toFixed(2)} ms, worst ${Math.max(...p99).toFixed(2)} ms (of ${of.length} times 10 s)`,
    );
  }
  console.log(`  peak ${webhook.peakMb().toFixed(0)} MB\n`);
});

function review(serviceAccount: string): string {
  const body = JSON.parse(replicaSetReview(serviceAccount));
  body.request.namespace = SEEDED_NAMESPACE;
  return JSON.stringify(body);
}
