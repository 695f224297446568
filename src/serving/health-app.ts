import { type FastifyInstance, fastify } from 'fastify';
import type { Check, CheckSource } from './check.ts';

/**
 * `/livez` (the process answers, nothing more) and `/readyz` (every check is well), as plain text in the
 * manner of the Kubernetes API server's health endpoints. `?verbose` names each check.
 */
export function buildHealthApp(checks: readonly CheckSource[]): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  for (const [path, sources] of [
    ['/livez', []],
    ['/readyz', checks],
  ] as const) {
    app.get<{ Querystring: { verbose?: string } }>(path, async (request, reply) => {
      const states = sources.map((source) => source());
      const verbose = request.query.verbose !== undefined || states.some((check) => !check.ok);
      return reply
        .code(states.every((check) => check.ok) ? 200 : 503)
        .header('cache-control', 'no-store')
        .type('text/plain; charset=utf-8')
        .send(verbose ? report(path, states) : 'ok');
    });
  }
  app.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .type('text/plain; charset=utf-8')
      .send('There are /livez and /readyz here, each with ?verbose.\n'),
  );
  return app;
}

function report(path: string, states: readonly Check[]): string {
  const lines = states.map(({ name, ok, detail }) => `[${ok ? '+' : '-'}]${name}: ${detail}`);
  const verdict = states.every((check) => check.ok) ? 'passed' : 'failed';
  return `${[...lines, `${path.slice(1)} check ${verdict}`].join('\n')}\n`;
}
