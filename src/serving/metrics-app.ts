import type { Registry } from 'prom-client';
import type { App } from './app.ts';
import { buildPagesApp } from './pages-app.ts';

/** `/metrics` in the Prometheus text format. */
export function buildMetricsApp(registry: Registry): App {
  const metrics = async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() });
  return buildPagesApp(new Map([['/metrics', metrics]]), 'There is /metrics here.');
}
