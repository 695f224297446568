import type { IncomingMessage } from 'node:http';
import type { Page } from './answer.ts';
import type { App } from './app.ts';
import type { Check, CheckSource } from './check.ts';
import { buildPagesApp } from './pages-app.ts';

/**
 * `/livez` (the process answers, nothing more) and `/readyz` (every check is well), as plain text in the
 * manner of the Kubernetes API server's health endpoints. `?verbose` names each check.
 */
export function buildHealthApp(checks: readonly CheckSource[]): App {
  const page = (path: string, sources: readonly CheckSource[]) => (request: IncomingMessage) =>
    healthPage(path, { states: sources.map((source) => source()), verbose: asksForAll(request) });
  const pages = new Map([
    ['/livez', page('/livez', [])],
    ['/readyz', page('/readyz', checks)],
  ]);
  return buildPagesApp(pages, 'There are /livez and /readyz here, each with ?verbose.');
}

interface Health {
  readonly states: readonly Check[];
  readonly verbose: boolean;
}

function healthPage(path: string, { states, verbose }: Health): Page {
  const ok = states.every((check) => check.ok);
  return { status: ok ? 200 : 503, body: verbose || !ok ? report(path, states) : 'ok' };
}

function asksForAll({ url = '' }: IncomingMessage): boolean {
  return new URLSearchParams(url.split('?')[1]).has('verbose');
}

function report(path: string, states: readonly Check[]): string {
  const lines = states.map(({ name, ok, detail }) => `[${ok ? '+' : '-'}]${name}: ${detail}`);
  const verdict = states.every((check) => check.ok) ? 'passed' : 'failed';
  return `${[...lines, `${path.slice(1)} check ${verdict}`].join('\n')}\n`;
}
