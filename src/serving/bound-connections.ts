import type { FastifyInstance } from 'fastify';
import { limitConnections } from './connections.ts';
import type { ConnectionMetrics } from './metrics.ts';

/** Keeps an app's server at `max` connections, and lets none that never had an answer delay its closing. */
export function boundConnections(app: FastifyInstance, max: number, metrics?: ConnectionMetrics): void {
  const connections = limitConnections(app.server, { max, onDropped: (which) => metrics?.dropped(which) });
  metrics?.count(connections);
  app.addHook('preClose', async () => connections.closeStrangers());
}
