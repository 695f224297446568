import { type Command, startCommand } from './command.ts';
import type { InCluster } from './in-cluster.ts';

/** Options of {@link startReplica}. */
export interface ReplicaOptions {
  readonly inCluster: InCluster;
  /** Files of the serving certificate. */
  readonly certPath: string;
  readonly keyPath: string;
  readonly flags?: readonly string[];
  /** The line to wait for: that it listens, or that it has heard of everything, too; the latter unless told. */
  readonly until?: 'webhook listening' | 'webhook ready';
}

/** A `podrole webhook` as it runs in a pod of a cluster. */
export interface Replica extends Command {
  /** Its admission port on 127.0.0.1. */
  readonly port: number;
  /** Body of `/readyz?verbose`. */
  readyz(): Promise<string>;
  /** Body of `/metrics`. */
  metrics(): Promise<string>;
}

/** Starts the built webhook on free ports, as the ServiceAccount of {@link InCluster}. */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const { inCluster, certPath, keyPath, flags = [], until = 'webhook ready' } = options;
  const command = startCommand(
    [
      ...['webhook', '--host', '127.0.0.1', '--port', '0', '--health-port', '0', '--metrics-port', '0'],
      ...['--tls-cert', certPath, '--tls-key', keyPath, '--service-account-folder', inCluster.folder],
      ...flags,
    ],
    { env: inCluster.env },
  );
  const line = await command.waitForLine((one) => one.includes(until), 30_000);
  const { port, healthPort, metricsPort } = JSON.parse(line) as Record<string, number>;
  const page = async (address: string) => (await fetch(address)).text();
  return {
    ...command,
    port: port ?? 0,
    readyz: () => page(`http://127.0.0.1:${healthPort}/readyz?verbose`),
    metrics: () => page(`http://127.0.0.1:${metricsPort}/metrics`),
  };
}
