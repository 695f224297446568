import { createServer } from 'node:http';
import type { Registry } from 'prom-client';
import { pagesHandler } from './answer.ts';
import { type App, createApp } from './app.ts';

/** `/metrics` in the Prometheus text format. */
export function buildMetricsApp(registry: Registry): App {
  const metrics = async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() });
  return createApp(createServer(pagesHandler(new Map([['/metrics', metrics]]), 'There is /metrics here.')));
}
