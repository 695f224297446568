import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, test } from 'vitest';
import { api } from '../../e2e/api.ts';
import { client, make } from '../../e2e/in-cluster.ts';
import { registerWebhook } from '../../e2e/webhook-url.ts';
import type { MeasuredServer } from '../server.ts';
import { median } from '../statistics.ts';
import { startChild } from './child.ts';
import { type BenchCluster, startCluster } from './cluster.ts';
import { atPace, type Paced, percentile } from './pace.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
/** How long pods are made in each round. */
const POD_SECONDS = Number(process.env.BENCH_SECONDS ?? 10);
const PODS_PER_SECOND = Number(process.env.BENCH_PODS ?? 300);
const LISTERS = 200;

let cluster: BenchCluster;

beforeAll(async () => {
  // Pods are written to disk, as in earnest: what a read costs is held against that.
  cluster = await startCluster(0, true);
}, 1_800_000);
afterAll(() => cluster?.stop());

const MODES = ['off', 'negative'] as const;
type Mode = (typeof MODES)[number];

test('pods: what confirming costs their creation', async () => {
  const webhooks = Object.fromEntries(
    await Promise.all(MODES.map(async (mode) => [mode, await startMode(mode)])),
  ) as Record<Mode, MeasuredServer>;
  await comparePods('alone', webhooks);
  const stop = await startListers();
  await sleep(2000);
  await comparePods(`while ${LISTERS} clients list`, webhooks);
  await stop();
  await Promise.all(MODES.map((mode) => webhooks[mode].stop()));
});

/** A namespace of its own for each mode, whose pods its webhook is called for. */
async function startMode(mode: Mode): Promise<MeasuredServer> {
  const { plane, authority } = cluster;
  const webhook = await cluster.startWebhook(['--confirm', mode]);
  const label = `confirm-${mode}`;
  await make(plane, '/api/v1/namespaces', { metadata: { name: label, labels: { [label]: '' } } });
  for (let index = 0; index < SUBJECTS; index++) {
    const metadata = { name: `account-${index}`, annotations: hasRole(index) ? ROLE : {} };
    await make(plane, `/api/v1/namespaces/${label}/serviceaccounts`, { metadata });
  }
  await registerWebhook(plane, {
    name: `${label}.podrole.test`,
    url: `https://127.0.0.1:${webhook.port}`,
    path: '/mutate',
    caBundlePem: authority.caPem,
    failurePolicy: 'Fail',
    namespaceSelector: { matchExpressions: [{ key: label, operator: 'Exists' }] },
    matching: () => api(plane).post(`/api/v1/namespaces/${label}/pods?dryRun=All`, pod('probe', 1)),
  });
  return webhook;
}

/** The ServiceAccounts whose pods are made; one in ten has a role. */
const SUBJECTS = 200;
const hasRole = (index: number) => index % 10 === 0;
const ROLE = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/checkout' };

async function comparePods(says: string, webhooks: Readonly<Record<Mode, MeasuredServer>>): Promise<void> {
  const rounds: Record<Mode, Paced[]> = { off: [], negative: [] };
  const before = await liveReads(webhooks.negative);
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of round % 2 === 0 ? MODES : MODES.toReversed()) {
      rounds[mode].push(await createPods(mode));
    }
  }
  console.log(`pods, ${PODS_PER_SECOND} a second, nine of ten without a role, ${says}:`);
  for (const mode of MODES) {
    const of = (share: number) => median(rounds[mode].map(({ latencies }) => percentile(latencies, share)));
    console.log(
      `  --confirm ${mode.padEnd(8)}  p50 ${of(0.5).toFixed(2)} ms  p90 ${of(0.9).toFixed(2)} ms  p99 ${of(0.99).toFixed(2)} ms  not made: ${refused[mode]}`,
    );
  }
  const ratio = (share: number) =>
    median(
      rounds.negative.map(
        ({ latencies }, round) =>
          percentile(latencies, share) / percentile(rounds.off[round]?.latencies ?? [], share),
      ),
    );
  const pods = ROUNDS * PODS_PER_SECOND * POD_SECONDS;
  const reads = ((await liveReads(webhooks.negative)) - before) / pods;
  console.log(
    `  ratio              p50 × ${ratio(0.5).toFixed(2)}  p90 × ${ratio(0.9).toFixed(2)}; ${reads.toFixed(2)} live reads a pod\n`,
  );
  console.log((await confirmations(webhooks.negative)).map((line) => `  ${line}`).join('\n'), '\n');
}

/** Pods that were not made, by a server that had too much to do. */
const refused: Record<Mode, number> = { off: 0, negative: 0 };

let timesMade = 0;

function createPods(mode: Mode): Promise<Paced> {
  const { post } = api(cluster.plane);
  const prefix = `round-${timesMade++}`;
  const path = `/api/v1/namespaces/confirm-${mode}/pods`;
  return atPace({ perSecond: PODS_PER_SECOND, seconds: POD_SECONDS }, async (index) => {
    const { status } = await post(path, pod(`${prefix}-${index}`, index));
    if (status !== 201) refused[mode] += 1;
  });
}

function pod(name: string, index: number): object {
  const serviceAccountName = `account-${index % SUBJECTS}`;
  return { metadata: { name }, spec: { serviceAccountName, containers: [{ name: 'app', image: 'app' }] } };
}

async function liveReads(webhook: MeasuredServer): Promise<number> {
  const lines = (await webhook.metrics()).split('\n');
  const counts = lines.filter((line) => line.startsWith('podrole_live_reads_total{'));
  return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function confirmations(webhook: MeasuredServer): Promise<readonly string[]> {
  const lines = (await webhook.metrics()).split('\n');
  return lines.filter((line) => /^podrole_(confirmations|live_reads)_total\{/.test(line));
}

/** Another ServiceAccount's clients: the API server shares itself out among accounts, administrators aside. */
async function startListers(): Promise<() => Promise<void>> {
  const { plane } = cluster;
  const rules = [{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['list'] }];
  const token = await client(plane, 'lister', rules);
  return startChild('listers.mjs', { ...plane, token }, [LISTERS]);
}
