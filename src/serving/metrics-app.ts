import { type FastifyInstance, fastify } from 'fastify';
import type { Registry } from 'prom-client';

/** `/metrics` in the Prometheus text format. */
export function buildMetricsApp(registry: Registry): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  return app;
}
