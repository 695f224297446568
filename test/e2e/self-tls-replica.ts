import { type Command, startCommand } from './command.ts';
import { type InCluster, NAMESPACE } from './in-cluster.ts';
import { freePort } from './loopback-port.ts';

/** A page that a replica answered; status 0 where it answered nothing. */
export interface Page {
  readonly status: number;
  readonly body: string;
}

/** A `podrole webhook --tls self`, which may not have an API server yet. */
export interface SelfTlsReplica extends Command {
  /** By the clock of `performance.now()`. */
  readonly startedAt: number;
  /** `/readyz?verbose`. */
  readyz(): Promise<Page>;
  livez(): Promise<Page>;
  metrics(): Promise<string>;
  /** Its admission port on 127.0.0.1, once it listens. */
  listening(): Promise<number>;
}

/** Starts the built webhook as the ServiceAccount of {@link InCluster}, and does not wait for anything. */
export async function startSelfTlsReplica(
  { folder, env }: InCluster,
  flags: readonly string[],
): Promise<SelfTlsReplica> {
  const [healthPort, metricsPort] = [await freePort(), await freePort()];
  const startedAt = performance.now();
  const command = startCommand(
    [
      ...['webhook', '--host', '127.0.0.1', '--port', '0', '--service-account-folder', folder],
      ...['--health-port', String(healthPort), '--metrics-port', String(metricsPort)],
      ...['--tls', 'self', '--service-name', 'webhook', '--namespace', NAMESPACE, ...flags],
    ],
    { env },
  );
  return {
    ...command,
    startedAt,
    readyz: () => page(`http://127.0.0.1:${healthPort}/readyz?verbose`),
    livez: () => page(`http://127.0.0.1:${healthPort}/livez`),
    metrics: async () => (await page(`http://127.0.0.1:${metricsPort}/metrics`)).body,
    async listening() {
      const line = await command.waitForLine((one) => one.includes('webhook listening'), 30_000);
      return (JSON.parse(line) as { readonly port: number }).port;
    },
  };
}

/** The value of a metric, its labels included in the name; of several that begin so, the sum. */
export function metricOf(metrics: string, name: string): number {
  const lines = metrics.split('\n').filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function page(address: string): Promise<Page> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(2000) });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    return { status: 0, body: String(error) };
  }
}
