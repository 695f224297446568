import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from './app.ts';
import type { Draining } from './draining.ts';

// Kubernetes kills a pod 30 s after SIGTERM; what still runs after this is a client that never ends.
const LONGEST_CLOSE_MS = 15_000;

/** Resolves with the name of the first SIGTERM or SIGINT. A second one ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let signalled = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (signalled) process.exit(1);
        signalled = true;
        resolve(signal);
      });
    }
  });
}

/** How to stop without losing a request. */
export interface StopOptions {
  readonly draining: Draining;
  /** How long to keep serving while endpoints are withdrawn. Milliseconds. */
  readonly drainMs: number;
}

/** Readiness off, serve on for the drain time, then close: idle connections at once, others after their answer. */
export async function stopServing(apps: readonly App[], { draining, drainMs }: StopOptions): Promise<void> {
  draining.begin();
  await sleep(drainMs);
  const force = setTimeout(() => {
    for (const app of apps) app.server.closeAllConnections();
  }, LONGEST_CLOSE_MS);
  await Promise.all(apps.map((app) => app.close()));
  clearTimeout(force);
}
