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

/** What is sent again and again. */
export interface LoadRequest {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What every answer must be. */
  readonly answers: '2xx' | '3xx';
}

/** An AdmissionReview for the webhook. */
export function reviewRequest(body: string): LoadRequest {
  const headers = { 'content-type': 'application/json' };
  return { path: '/mutate', method: 'POST', headers, body, answers: '2xx' };
}

/** How to load a server. */
export interface LoadOptions {
  readonly connections: number;
  readonly request: LoadRequest;
  readonly seconds: number;
  /** Requests a second; as many as can be unless told. */
  readonly rate?: number;
}

/** Sends a request again and again over TLS connections that are kept. */
export async function load(
  server: MeasuredServer,
  { connections, request, seconds, rate }: LoadOptions,
): Promise<Round> {
  const before = server.cpuSeconds();
  const latencies: number[] = [];
  const { path, answers, ...sent } = request;
  const options = {
    url: `https://127.0.0.1:${server.port}${path}`,
    ...sent,
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
  const others = result['2xx'] + result.non2xx - result[answers];
  expect(others + result.errors + result.timeouts).toBe(0);
  latencies.sort((a, b) => a - b);
  const percentile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return {
    answers: result[answers],
    perCpuSecond: result[answers] / (server.cpuSeconds() - before),
    p50: percentile(0.5),
    p99: percentile(0.99),
  };
}
