import { afterAll, beforeAll, test } from 'vitest';
import { load, type Round } from './load.ts';
import { replicaSetReview } from './replica-set-review.ts';
import { type Servers, startServers } from './servers.ts';
import { median } from './statistics.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
// Until the engine has compiled what it will.
const WARM_UP_SECONDS = 6;
const CONNECTIONS = [1, 8, 32];
const PODS = { 'with a role': 'checkout', 'without a role': 'frontend' };
const SIDES = ['bare', 'podrole'] as const;

let servers: Servers;

beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers?.stop());

type Pair = Readonly<Record<(typeof SIDES)[number], Round>>;

test('admission: answers per CPU-second and latency against a bare handler', async () => {
  const { bare, podrole } = servers;
  const megabytes = () => podrole.residentMb().toFixed(0);
  console.log(
    `podrole ready after ${podrole.readyMs.toFixed(0)} ms, ${megabytes()} MB; bare after ${bare.readyMs.toFixed(0)} ms`,
  );
  console.log(`medians of ${ROUNDS} rounds of ${SECONDS} s\n`);
  for (const [says, account] of Object.entries(PODS)) {
    const body = replicaSetReview(account);
    for (const side of SIDES) await load(servers[side], { connections: 8, body, seconds: WARM_UP_SECONDS });
    for (const connections of CONNECTIONS) {
      console.log(`pod ${says}, ${body.length} bytes, ${connections} connections`);
      report(await measure({ connections, body, seconds: SECONDS }));
    }
  }
  console.log(`resident at the end: ${megabytes()} MB`);
});

/** The two in turn, each first as often as the other. */
async function measure(options: Parameters<typeof load>[1]): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const pair: Partial<Record<(typeof SIDES)[number], Round>> = {};
    for (const side of round % 2 === 0 ? SIDES : SIDES.toReversed()) {
      pair[side] = await load(servers[side], options);
    }
    pairs.push(pair as Pair);
  }
  return pairs;
}

function report(pairs: readonly Pair[]): void {
  for (const side of SIDES) {
    const of = (field: keyof Round) => median(pairs.map((pair) => pair[side][field]));
    const speed = of('perCpuSecond').toFixed(0).padStart(7);
    console.log(
      `  ${side.padEnd(8)}${speed} per CPU-second  p50 ${of('p50').toFixed(2)} ms  p99 ${of('p99').toFixed(2)} ms`,
    );
  }
  const ratio = (field: keyof Round) =>
    median(pairs.map(({ bare, podrole }) => podrole[field] / bare[field]));
  console.log(
    `  ratio      ${ratio('perCpuSecond').toFixed(2)} per CPU-second  p99 × ${ratio('p99').toFixed(2)}\n`,
  );
}
