import { Counter, collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import { VERSION } from '../version.ts';
import type { Connections, DroppedConnection } from './connections.ts';

/** What a server's connections report. */
export interface ConnectionMetrics {
  dropped(which: DroppedConnection): void;
  /** Counts the connections of a server from now on. */
  count(connections: Connections): void;
}

/**
 * The process's own metrics: Node's, and which podrole it is. Once for each process: Node's include timers and an
 * observer of garbage collection.
 */
export function registerProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  const build = new Gauge({
    name: 'podrole_build_info',
    help: 'Always 1; the label says which version of podrole this is.',
    labelNames: ['version'],
    registers: [registry],
  });
  build.set({ version: VERSION }, 1);
}

/** The metrics of connections to the port that a command is for, registered with `registry`. */
export function createConnectionMetrics(registry: Registry): ConnectionMetrics {
  const counted: Connections[] = [];
  new Gauge({
    name: 'podrole_connections',
    help: 'Connections to --port that are open.',
    registers: [registry],
    collect() {
      this.set(counted.reduce((sum, { open }) => sum + open, 0));
    },
  });
  const dropped = new Counter({
    name: 'podrole_connections_dropped_total',
    help: 'Connections to --port closed because there was one too many (of the webhook: --max-connections): a stranger, an idle one or the newcomer.',
    labelNames: ['which'],
    registers: [registry],
  });
  return {
    dropped: (which) => dropped.inc({ which }),
    count: (connections) => counted.push(connections),
  };
}
