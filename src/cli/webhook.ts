import { rename, writeFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Gauge, Registry } from 'prom-client';
import { buildAdmissionApp } from '../admission/app.ts';
import { createAdmissionMetrics } from '../admission/metrics.ts';
import { openManifestStore } from '../cluster/manifests/store.ts';
import type { ClusterStore } from '../cluster/store.ts';
import { PodroleError } from '../errors.ts';
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
import { type GivenFlags, readSettings } from '../settings/read.ts';
import { WEBHOOK_FLAGS, type WebhookSettings } from '../settings/webhook.ts';
import { issueCertificates } from '../tls/issue.ts';
import { createTlsMetrics } from '../tls/metrics.ts';
import { servingPair } from '../tls/pem.ts';
import { openServingTls, type ServingTls } from '../tls/serving-tls.ts';

/** `podrole webhook`: serves until a signal. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(WEBHOOK_FLAGS, given);
  checkTogether(settings);
  const log = createLog(settings.logLevel);
  const draining = createDraining();
  const stopped = stopSignal();
  const apps: FastifyInstance[] = [];
  try {
    await serve(settings, { log, draining, apps });
    log.info({ signal: await stopped, drainMs: settings.drain }, 'stopping');
    await stopServing(apps, { draining, drainMs: settings.drain });
  } finally {
    await Promise.all(apps.map((app) => app.close()));
  }
  log.info('stopped');
  return 0;
}

interface ServeDeps {
  readonly log: Logger;
  readonly draining: Draining;
  /** Every app that listens is put here, so that whoever asked can close them, also after an error. */
  readonly apps: FastifyInstance[];
}

/** Health and metrics answer first: a slow start shows as what it is. */
async function serve(settings: WebhookSettings, { log, draining, apps }: ServeDeps): Promise<void> {
  const { host } = settings;
  const start = async (app: FastifyInstance, port: number, portFlag: string, metrics?: ConnectionMetrics) => {
    apps.push(app);
    boundConnections(app, settings.maxConnections, metrics);
    return listen(app, { host, port, portFlag });
  };
  let startup: Check = { name: 'startup', ok: false, detail: 'loading store and certificate' };
  const checks: CheckSource[] = [() => startup, draining.check];
  const registry = new Registry();
  registerProcessMetrics(registry);
  await start(buildHealthApp(checks), settings.healthPort, '--health-port');
  await start(buildMetricsApp(registry), settings.metricsPort, '--metrics-port');

  const [store, tls] = await Promise.all([
    openStore(settings, log, registry),
    openTls(settings, log, registry),
  ]);
  checks.push(store.check, tls.check);
  const admission = buildAdmissionApp({
    facts: store.facts,
    settings,
    onError: settings.onError,
    limits: settings,
    metrics: createAdmissionMetrics(registry),
    clock: () => performance.now(),
    https: tls.options,
    draining,
    log,
  });
  admission.addHook('onClose', () => Promise.all([store.close(), tls.close()]).then(() => undefined));
  tls.keepUpToDate(admission.server);
  const port = await start(admission, settings.port, '--port', createConnectionMetrics(registry));
  startup = { name: 'startup', ok: true, detail: 'done' };
  log.info({ port, store: store.check().detail }, 'webhook ready');
}

function checkTogether(settings: WebhookSettings): void {
  const { manifests, tlsCert, tlsKey, writeCa, maxBody, maxBodyMemory } = settings;
  const problem =
    manifests.length === 0
      ? '--manifests is missing; give the files or folders that stand in for the API server'
      : (tlsCert === undefined) !== (tlsKey === undefined)
        ? '--tls-cert and --tls-key belong together; give both, or neither for a certificate issued in memory'
        : tlsCert !== undefined && writeCa !== undefined
          ? '--write-ca writes the CA of a certificate issued in memory; leave it out with --tls-cert'
          : maxBody > maxBodyMemory
            ? '--max-body is over --max-body-memory, which all bodies share; raise the latter'
            : undefined;
  if (problem !== undefined) throw new PodroleError('USAGE', problem);
}

function openStore({ manifests }: WebhookSettings, log: Logger, registry: Registry): Promise<ClusterStore> {
  const current = new Gauge({
    name: 'podrole_manifests_current',
    help: '1 if the manifests in use are the files as they stand, 0 if a broken file keeps an earlier state in use.',
    registers: [registry],
  });
  current.set(1);
  return openManifestStore(manifests, {
    log,
    onReload: (outcome) => current.set(outcome === 'loaded' ? 1 : 0),
  });
}

async function openTls(settings: WebhookSettings, log: Logger, registry: Registry): Promise<ServingTls> {
  const { clientCa, tlsMinVersion, tlsCipherSuites } = settings;
  const source = {
    pair: await servingPairFor(settings),
    clientCaFile: clientCa,
    minVersion: tlsMinVersion,
    cipherSuites: tlsCipherSuites,
  };
  return openServingTls(source, { log, metrics: createTlsMetrics(registry), clock: Date.now });
}

async function servingPairFor({ tlsCert, tlsKey, writeCa, host }: WebhookSettings) {
  if (tlsCert !== undefined && tlsKey !== undefined) return { certFile: tlsCert, keyFile: tlsKey };
  const { caPem, certPem, keyPem } = await issueCertificates(loopbackNames(host));
  if (writeCa !== undefined) await writeWhole(writeCa, caPem);
  return servingPair({ name: 'the certificate', text: certPem }, { name: 'its key', text: keyPem });
}

function loopbackNames(host: string | undefined) {
  const isAddress = host !== undefined && /^[\d.]+$|:/.test(host);
  return {
    dnsNames: ['localhost', ...(host === undefined || isAddress ? [] : [host])],
    ipAddresses: ['127.0.0.1', '::1', ...(isAddress ? [host] : [])],
  };
}

/** Readers see the old file or the new one, never half of it. */
async function writeWhole(file: string, content: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}
