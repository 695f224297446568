import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A server under load, and what it has cost so far. */
export interface MeasuredServer {
  readonly port: number;
  /** From the start of the process to its line that it is ready. Milliseconds. */
  readonly readyMs: number;
  /** CPU time that the process has used, user and system. Seconds. */
  cpuSeconds(): number;
  /** Resident memory. Megabytes. */
  residentMb(): number;
  /** The most that it ever was. Megabytes. */
  peakMb(): number;
  /** Body of `/metrics`. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

const TICKS_PER_SECOND = 100;

const READY = /"(webhook|issuer) ready"/;

/** Starts a server that says `"webhook ready"` or `"issuer ready"` and its port in a JSON line. */
export async function startServer(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<MeasuredServer> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const { pid = 0 } = child;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const { port, metricsPort } = await new Promise<Ready>((resolve, reject) => {
    child.once('close', (code) => reject(new Error(`the server ended with ${code}`)));
    createInterface(child.stdout).on('line', (line) => {
      if (READY.test(line)) resolve(JSON.parse(line));
    });
  });
  const megabytes = (field: string) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  };
  return {
    port,
    readyMs: performance.now() - started,
    cpuSeconds() {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    residentMb: () => megabytes('VmRSS'),
    peakMb: () => megabytes('VmHWM'),
    metrics: async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text(),
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

interface Ready {
  readonly port: number;
  readonly metricsPort: number;
}
