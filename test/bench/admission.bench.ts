import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueCertificates } from '../../src/tls/issue.ts';
import { replicaSetReview } from './replica-set-review.ts';
import { type MeasuredServer, startServer } from './server.ts';
import { median } from './statistics.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const CONNECTIONS = [1, 8, 32];
const PODS = { 'with a role': 'checkout', 'without a role': 'frontend' };

let folder: string;
let bare: MeasuredServer;
let podrole: MeasuredServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-bench-'));
  const { certPem, keyPem } = await issueCertificates({ ipAddresses: ['127.0.0.1'] });
  const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  await writeFile(cert, certPem);
  await writeFile(key, keyPem);
  bare = await startServer(['test/bench/bare-server.mjs', cert, key]);
  podrole = await startServer([
    ...[
      'dist/podrole.js',
      'webhook',
      '--manifests',
      'examples/cluster',
      '--tls-cert',
      cert,
      '--tls-key',
      key,
    ],
    ...['--host', '127.0.0.1', '--port', '0', '--health-port', '0', '--metrics-port', '0'],
  ]);
});
afterAll(async () => {
  await bare?.stop();
  await podrole?.stop();
  await rm(folder, { recursive: true });
});

interface Round {
  readonly perCpuSecond: number;
  readonly p50: number;
  readonly p99: number;
}

async function load(server: MeasuredServer, connections: number, body: string): Promise<Round> {
  const before = server.cpuSeconds();
  const result = await autocannon({
    url: `https://127.0.0.1:${server.port}/mutate`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    connections,
    duration: SECONDS,
    tlsOptions: { rejectUnauthorized: false },
  } as autocannon.Options);
  expect(result.non2xx + result.errors + result.timeouts).toBe(0);
  const cpu = server.cpuSeconds() - before;
  return { perCpuSecond: result['2xx'] / cpu, p50: result.latency.p50, p99: result.latency.p99 };
}

test('admission: requests per CPU-second and latency against a bare handler', async () => {
  console.log(
    `podrole ready after ${podrole.readyMs.toFixed(0)} ms, ${podrole.residentMb().toFixed(0)} MB; bare after ${bare.readyMs.toFixed(0)} ms`,
  );
  console.log(`medians of ${ROUNDS} rounds of ${SECONDS} s\n`);
  for (const [says, account] of Object.entries(PODS)) {
    const body = replicaSetReview(account);
    await load(bare, 8, body);
    await load(podrole, 8, body);
    for (const connections of CONNECTIONS) {
      const rounds: { bare: Round; podrole: Round }[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        rounds.push({
          bare: await load(bare, connections, body),
          podrole: await load(podrole, connections, body),
        });
      }
      console.log(`pod ${says}, ${body.length} bytes, ${connections} connections`);
      console.log(
        line(
          'bare',
          rounds.map((one) => one.bare),
        ),
      );
      console.log(
        line(
          'podrole',
          rounds.map((one) => one.podrole),
        ),
      );
      const ratio = (of: (round: Round) => number) =>
        median(rounds.map((one) => of(one.podrole) / of(one.bare)));
      console.log(
        `  ratio    ${ratio((one) => one.perCpuSecond).toFixed(2)} per CPU-second, p99 × ${ratio((one) => one.p99).toFixed(2)}\n`,
      );
    }
  }
  console.log(`resident at the end: ${podrole.residentMb().toFixed(0)} MB`);
});

function line(name: string, rounds: readonly Round[]): string {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  const figures = `${of((one) => one.perCpuSecond)
    .toFixed(0)
    .padStart(7)} per CPU-second`;
  return `  ${name.padEnd(8)} ${figures}  p50 ${of((one) => one.p50).toFixed(1)} ms  p99 ${of((one) => one.p99).toFixed(1)} ms`;
}
