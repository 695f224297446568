import { type FastifyInstance, fastify } from 'fastify';
import type { Registry } from 'prom-client';

/** `/metrics` in the Prometheus text format. */
export function buildMetricsApp(registry: Registry): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/plain; charset=utf-8').send('There is /metrics here.\n'),
  );
  return app;
}
