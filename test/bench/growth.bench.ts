import { afterAll, beforeAll, expect, test } from 'vitest';
import { load, reviewRequest } from './load.ts';
import { replicaSetReview } from './replica-set-review.ts';
import { type Servers, startServers } from './servers.ts';

const ADMISSIONS = Number(process.env.BENCH_ADMISSIONS ?? 1_000_000);
const SECONDS = 10;
/** The garbage collector lets the heap breathe by about as much. Megabytes. */
const BREATH = 20;

let servers: Servers;

beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers?.stop());

test('memory does not grow with the number of admissions', async () => {
  const { podrole } = servers;
  const request = reviewRequest(replicaSetReview('checkout'));
  const sizes: number[] = [];
  for (let done = 0; done < ADMISSIONS; ) {
    done += (await load(podrole, { connections: 8, request, seconds: SECONDS })).answers;
    sizes.push(podrole.residentMb());
    console.log(`${String(done).padStart(9)} admissions  ${sizes.at(-1)?.toFixed(0)} MB`);
  }
  const half = sizes.slice(Math.floor(sizes.length / 2));
  expect(Math.max(...half) - Math.min(...half)).toBeLessThan(BREATH);
});
