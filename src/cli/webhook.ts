import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { buildAdmissionApp } from '../admission/app.ts';
import { createAdmissionMetrics } from '../admission/metrics.ts';
import { NOBODY } from '../identity/container-credentials.ts';
import { createExpressions } from '../identity/expressions.ts';
import { roleBaseOf } from '../identity/role-arn.ts';
import type { App } from '../serving/app.ts';
import { boundConnections } from '../serving/bound-connections.ts';
import type { Check, CheckSource } from '../serving/check.ts';
import { createDraining, type Draining } from '../serving/draining.ts';
import { buildHealthApp } from '../serving/health-app.ts';
import { listen } from '../serving/listen.ts';
import { createLog } from '../serving/log.ts';
import {
  type ConnectionMetrics,
  createConnectionMetrics,
  registerProcessMetrics,
} from '../serving/metrics.ts';
import { buildMetricsApp } from '../serving/metrics-app.ts';
import { stopServing, stopSignal } from '../serving/stop.ts';
import { boundYoungGeneration } from '../serving/young-generation.ts';
import { IGNORED_FLAGS } from '../settings/ignored.ts';
import type { GivenFlags } from '../settings/read.ts';
import { readWebhookSettings, type WebhookSettings } from '../settings/webhook.ts';
import { openContainerCredentials, openStore, openTls } from './webhook-sources.ts';

/** `podrole webhook`: serves until a signal. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readWebhookSettings(given);
  const log = createLog(settings.logLevel);
  for (const { name, instead } of IGNORED_FLAGS) {
    if (given[name] !== undefined) log.warn({ flag: `--${name}`, instead }, 'flag without a meaning here');
  }
  if (settings.chainBaseRole !== undefined) log.warn({ role: settings.chainBaseRole }, SHARED_BASE);
  const { kiam, kube2iam } = settings.dialects.modes;
  if ([kiam, kube2iam].includes('on') && roleBaseOf(settings) === undefined) log.warn(NO_BASE);
  boundYoungGeneration();
  const draining = createDraining();
  const stopped = stopSignal();
  const apps: App[] = [];
  const sources: Closable[] = [];
  try {
    // A start that waits for something can be ended, too.
    await Promise.race([serve(settings, { log, draining, apps, sources }), stopped]);
    const signal = await stopped;
    // Ctrl-C comes from a person, who withdraws no endpoints and waits.
    const drainMs = signal === 'SIGTERM' ? settings.drain : 0;
    log.info({ signal, drainMs }, 'stopping');
    await stopServing(apps, { draining, drainMs });
  } finally {
    await Promise.all(apps.map((app) => app.close()));
    await Promise.all(sources.map((source) => source.close()));
    // A plugin of a kubeconfig that hangs must not keep the process.
    setTimeout(() => process.exit(), LONGEST_AFTERMATH).unref();
  }
  log.info('stopped');
  return 0;
}

const SHARED_BASE =
  'every pod that goes on from the role of --chain-base-role can assume every role that trusts it';

const NO_BASE =
  'neither --account-id nor --role-base-arn is set: roles of kiam and kube2iam that are written as names are forbidden';

/** Milliseconds. */
const LONGEST_AFTERMATH = 1000;

interface Closable {
  close(): Promise<unknown>;
}

interface ServeDeps {
  readonly log: Logger;
  readonly draining: Draining;
  /** Every app that listens is put here, so that whoever asked can close them, also after an error. */
  readonly apps: App[];
  /** Likewise whatever is followed. */
  readonly sources: Closable[];
}

/** Health and metrics answer first: a slow start shows as what it is. */
async function serve(settings: WebhookSettings, { log, draining, apps, sources }: ServeDeps): Promise<void> {
  const { host } = settings;
  const start = async (app: App, port: number, portFlag: string, metrics?: ConnectionMetrics) => {
    const bounded = boundConnections(app, settings.maxConnections, metrics);
    apps.push(bounded);
    return listen(bounded, { host, port, portFlag });
  };
  let startup: Check = { name: 'startup', ok: false, detail: 'loading store and certificate' };
  const checks: CheckSource[] = [() => startup, draining.check];
  const registry = new Registry();
  registerProcessMetrics(registry);
  const healthPort = await start(buildHealthApp(checks), settings.healthPort, '--health-port');
  const metricsPort = await start(buildMetricsApp(registry), settings.metricsPort, '--metrics-port');

  const expressions = createExpressions(settings);
  const follow = async <T extends Closable | undefined>(opening: Promise<T>): Promise<T> => {
    const source = await opening;
    if (source !== undefined) sources.push(source);
    return source;
  };
  const opening = [
    follow(openStore(settings, expressions, { log, registry })),
    follow(openContainerCredentials(settings, log)),
    follow(openTls(settings, log, registry)),
  ] as const;
  // What fails ends the start once everything that was opened can be closed.
  await Promise.allSettled(opening);
  const [store, list, tls] = await Promise.all(opening);
  checks.push(...store.checks, tls.check, ...(list === undefined ? [] : [list.check]));
  const admission = buildAdmissionApp({
    facts: { ...store.facts, usesContainerCredentials: list?.usesContainerCredentials ?? NOBODY },
    jitter: Math.random,
    settings,
    expressions,
    confirming: store.live && {
      live: store.live,
      mode: settings.confirm,
      timeoutMs: settings.confirmTimeout,
    },
    onError: settings.onError,
    denyInvalid: settings.denyInvalid,
    limits: settings,
    metrics: createAdmissionMetrics(registry),
    clock: () => performance.now(),
    https: tls.options,
    draining,
    log,
  });
  tls.keepUpToDate(admission.server);
  const port = await start(admission, settings.port, '--port', createConnectionMetrics(registry));
  startup = { name: 'startup', ok: true, detail: 'done' };
  // Pods are decided from now on; before everything has been heard of, by live reads.
  log.info({ host, port, healthPort, metricsPort }, 'webhook listening');
  store.synced.then(() =>
    log.info({ host, port, healthPort, metricsPort, known: store.status().objects }, 'webhook ready'),
  );
}
