import autocannon from 'autocannon';
import { expect } from 'vitest';
import type { MeasuredServer } from './server.ts';

/** What a time of load came to. */
export interface Round {
  readonly answers: number;
  /** Answers for each second of the server's CPU time. */
  readonly perCpuSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** How to load a server. */
export interface LoadOptions {
  readonly connections: number;
  readonly body: string;
  readonly seconds: number;
  /** Requests a second; as many as can be unless told. */
  readonly rate?: number;
}

/** Sends a review again and again over TLS connections that are kept. Every answer must be a success. */
export async function load(
  server: MeasuredServer,
  { connections, body, seconds, rate }: LoadOptions,
): Promise<Round> {
  const before = server.cpuSeconds();
  const latencies: number[] = [];
  const options = {
    url: `https://127.0.0.1:${server.port}/mutate`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    connections,
    duration: seconds,
    ...(rate !== undefined && { overallRate: rate }),
    tlsOptions: { rejectUnauthorized: false },
  } as autocannon.Options;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)));
    // The result itself has whole milliseconds only.
    run.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds));
  });
  expect(result.non2xx + result.errors + result.timeouts).toBe(0);
  latencies.sort((a, b) => a - b);
  const percentile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return {
    answers: result['2xx'],
    perCpuSecond: result['2xx'] / (server.cpuSeconds() - before),
    p50: percentile(0.5),
    p99: percentile(0.99),
  };
}
