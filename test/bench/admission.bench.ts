import { afterAll, beforeAll, test } from 'vitest';
import { inTurn, report, SIDES } from './in-turn.ts';
import { load, reviewRequest } from './load.ts';
import { replicaSetReview } from './replica-set-review.ts';
import { type Servers, startServers } from './servers.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
// Until the engine has compiled what it will.
const WARM_UP_SECONDS = 6;
const CONNECTIONS = [1, 8, 32];
const PODS = { 'with a role': 'checkout', 'without a role': 'frontend' };

let servers: Servers;

beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers?.stop());

test('admission: answers per CPU-second and latency against a bare handler', async () => {
  const { bare, podrole } = servers;
  const megabytes = () => podrole.residentMb().toFixed(0);
  console.log(
    `podrole ready after ${podrole.readyMs.toFixed(0)} ms, ${megabytes()} MB; bare after ${bare.readyMs.toFixed(0)} ms`,
  );
  console.log(`medians of ${ROUNDS} rounds of ${SECONDS} s\n`);
  for (const [says, account] of Object.entries(PODS)) {
    const body = replicaSetReview(account);
    const request = reviewRequest(body);
    for (const side of SIDES)
      await load(servers[side], { connections: 8, request, seconds: WARM_UP_SECONDS });
    for (const connections of CONNECTIONS) {
      console.log(`pod ${says}, ${body.length} bytes, ${connections} connections`);
      report(await inTurn(servers, { connections, request, seconds: SECONDS, rounds: ROUNDS }));
    }
  }
  console.log(`resident at the end: ${megabytes()} MB`);
});
