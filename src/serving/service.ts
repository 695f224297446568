import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { App } from './app.ts';
import { boundConnections } from './bound-connections.ts';
import type { Check, CheckSource } from './check.ts';
import { createDraining, type Draining } from './draining.ts';
import { buildHealthApp } from './health-app.ts';
import { listen } from './listen.ts';
import { type ConnectionMetrics, createConnectionMetrics, registerProcessMetrics } from './metrics.ts';
import { buildMetricsApp } from './metrics-app.ts';
import { stopServing, stopSignal } from './stop.ts';

/** Where a service listens, and how it ends. */
export interface ServiceSettings {
  /** Every address without. */
  readonly host: string | undefined;
  readonly healthPort: number;
  readonly metricsPort: number;
  /** On each port. */
  readonly maxConnections: number;
  /** How long to keep serving after SIGTERM. Milliseconds. */
  readonly drain: number;
}

/** How a service starts. */
export interface ServiceOptions {
  readonly settings: ServiceSettings;
  readonly log: Logger;
  /** What readiness says the start is at until it is done. */
  readonly startup: string;
}

/** What is followed for as long as a service runs. */
export interface Closable {
  close(): Promise<unknown>;
}

/** A service that starts: health and metrics answer already. */
export interface Service {
  readonly log: Logger;
  readonly draining: Draining;
  readonly registry: Registry;
  /** What readiness depends on besides the start and the end, to be added to. */
  readonly checks: CheckSource[];
  /** What opens is closed at the end, also after an error elsewhere. */
  follow<T extends Closable | undefined>(opening: Promise<T>): Promise<T>;
  /** The start is done, of a service that has no port of its own. */
  started(): ServiceAddress;
  /** Listens on `--port`, with which the start is done; answers with where. */
  listen(app: App, port: number): Promise<ServiceAddress & { readonly port: number }>;
}

/** Where a service listens; the system chose what was given as 0. */
export type ServiceAddress = Pick<ServiceSettings, 'host' | 'healthPort' | 'metricsPort'>;

/** Milliseconds. */
const LONGEST_AFTERMATH = 1000;
const LONGEST_END = 20_000;

/**
 * Runs a service until a signal, then drains and closes it. Health and metrics answer first: a slow start shows as what
 * it is, and can be ended, too.
 *
 * @returns the exit status.
 * @throws whatever `start` throws, once everything is closed; PodroleError LISTEN_FAILED for a port.
 */
export async function runService(
  options: ServiceOptions,
  start: (service: Service) => Promise<void>,
): Promise<number> {
  const { settings, log } = options;
  const draining = createDraining();
  const stopped = stopSignal();
  const apps: App[] = [];
  const sources: Closable[] = [];
  try {
    const beginning = begin({ ...options, draining, apps, sources }, start);
    const isStarted = await Promise.race([beginning.then(() => true), stopped.then(() => false)]);
    const signal = await stopped;
    // Ctrl-C comes from a person, who withdraws no endpoints and waits. Before the start is done there are none.
    const drainMs = signal === 'SIGTERM' && isStarted ? settings.drain : 0;
    log.info({ signal, drainMs }, 'stopping');
    await stopServing(apps, { draining, drainMs });
  } finally {
    endForSure();
    await Promise.all(apps.map((app) => app.close()));
    await Promise.all(sources.map((source) => source.close()));
    // A plugin of a kubeconfig that hangs must not keep the process.
    setTimeout(() => process.exit(), LONGEST_AFTERMATH).unref();
  }
  log.info('stopped');
  return 0;
}

/**
 * Something may keep the process, such as a read of a file system that hangs, for which `process.exit` waits as well.
 * Kubernetes would end it 30 s after the signal.
 */
function endForSure(): void {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), LONGEST_END).unref();
}

interface Beginning extends ServiceOptions {
  readonly draining: Draining;
  /** Every app that listens is put here, so that whoever asked can close them, also after an error. */
  readonly apps: App[];
  /** Likewise whatever is followed. */
  readonly sources: Closable[];
}

async function begin(beginning: Beginning, start: (service: Service) => Promise<void>): Promise<void> {
  const { settings, log, startup: underWay, draining, apps, sources } = beginning;
  const { host, maxConnections } = settings;
  const open = async (app: App, port: number, portFlag: string, metrics?: ConnectionMetrics) => {
    const bounded = boundConnections(app, maxConnections, metrics);
    apps.push(bounded);
    return listen(bounded, { host, port, portFlag });
  };
  let startup: Check = { name: 'startup', ok: false, detail: underWay };
  const checks: CheckSource[] = [() => startup, draining.check];
  const registry = new Registry();
  registerProcessMetrics(registry);
  const healthPort = await open(buildHealthApp(checks), settings.healthPort, '--health-port');
  const metricsPort = await open(buildMetricsApp(registry), settings.metricsPort, '--metrics-port');
  const started = () => {
    startup = { name: 'startup', ok: true, detail: 'done' };
    return { host, healthPort, metricsPort };
  };
  await start({
    log,
    draining,
    registry,
    checks,
    async follow(opening) {
      const source = await opening;
      if (source !== undefined) sources.push(source);
      return source;
    },
    started,
    async listen(app, wanted) {
      const port = await open(app, wanted, '--port', createConnectionMetrics(registry));
      return { ...started(), port };
    },
  });
}
