import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Gauge, Registry } from 'prom-client';
import { buildAdmissionApp } from '../admission/app.ts';
import { createAdmissionMetrics } from '../admission/metrics.ts';
import { watchContainerCredentials } from '../cluster/container-credentials-file.ts';
import { openManifestStore } from '../cluster/manifests/store.ts';
import type { ClusterStore } from '../cluster/store.ts';
import { PodroleError } from '../errors.ts';
import { NOBODY } from '../identity/container-credentials.ts';
import type { Check, CheckSource } from '../serving/check.ts';
import { createDraining, type Draining } from '../serving/draining.ts';
import { buildHealthApp } from '../serving/health-app.ts';
import { listen } from '../serving/listen.ts';
import { createLog } from '../serving/log.ts';
import { buildMetricsApp } from '../serving/metrics-app.ts';
import { stopServing, stopSignal } from '../serving/stop.ts';
import { IGNORED_FLAGS } from '../settings/ignored.ts';
import { type GivenFlags, readSettings } from '../settings/read.ts';
import { WEBHOOK_FLAGS, type WebhookSettings } from '../settings/webhook.ts';
import { readPair } from '../tls/from-files.ts';
import { issueCertificates } from '../tls/issue.ts';
import { writeWhole } from '../tls/write-whole.ts';

/** `podrole webhook`: serves until a signal. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(WEBHOOK_FLAGS, given);
  checkTogether(settings);
  const log = createLog(settings.logLevel);
  for (const { name, instead } of IGNORED_FLAGS) {
    if (given[name] !== undefined) log.warn({ flag: `--${name}`, instead }, 'flag without a meaning here');
  }
  const draining = createDraining();
  const stopped = stopSignal();
  const apps: FastifyInstance[] = [];
  try {
    await serve(settings, { log, draining, apps });
    const signal = await stopped;
    // Ctrl-C comes from a person, who withdraws no endpoints and waits.
    const drainMs = signal === 'SIGTERM' ? settings.drain : 0;
    log.info({ signal, drainMs }, 'stopping');
    await stopServing(apps, { draining, drainMs });
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
  const start = async (app: FastifyInstance, port: number, portFlag: string) => {
    apps.push(app);
    return listen(app, { host, port, portFlag });
  };
  let startup: Check = { name: 'startup', ok: false, detail: 'loading store and certificate' };
  const checks: CheckSource[] = [() => startup, draining.check];
  const registry = new Registry();
  const healthPort = await start(buildHealthApp(checks), settings.healthPort, '--health-port');
  const metricsPort = await start(buildMetricsApp(registry), settings.metricsPort, '--metrics-port');

  const [store, list, https] = await Promise.all([
    openStore(settings, log, registry),
    openContainerCredentials(settings, log),
    servingCertificate(settings),
  ]);
  checks.push(store.check, ...(list === undefined ? [] : [list.check]));
  const admission = buildAdmissionApp({
    facts: { ...store.facts, usesContainerCredentials: list?.usesContainerCredentials ?? NOBODY },
    jitter: Math.random,
    settings,
    onError: settings.onError,
    denyInvalid: settings.denyInvalid,
    maxBody: settings.maxBody,
    metrics: createAdmissionMetrics(registry),
    clock: () => performance.now(),
    https,
    draining,
    log,
  });
  admission.addHook('onClose', async () => {
    await Promise.all([store.close(), list?.close()]);
  });
  const port = await start(admission, settings.port, '--port');
  startup = { name: 'startup', ok: true, detail: 'done' };
  log.info({ host, port, healthPort, metricsPort, store: store.check().detail }, 'webhook ready');
}

function checkTogether({ manifests, tlsCert, tlsKey, writeCa }: WebhookSettings): void {
  const problem =
    manifests.length === 0
      ? '--manifests is missing; give the files or folders that stand in for the API server'
      : (tlsCert === undefined) !== (tlsKey === undefined)
        ? '--tls-cert and --tls-key belong together; give both, or neither for a certificate issued in memory'
        : tlsCert !== undefined && writeCa !== undefined
          ? '--write-ca writes the CA of a certificate issued in memory; leave it out with --tls-cert'
          : undefined;
  if (problem !== undefined) throw new PodroleError('USAGE', problem);
}

async function openContainerCredentials(
  { watchContainerCredentialsConfig: file }: WebhookSettings,
  log: Logger,
) {
  return file === undefined ? undefined : watchContainerCredentials(file, { log });
}

function openStore(settings: WebhookSettings, log: Logger, registry: Registry): Promise<ClusterStore> {
  const { manifests, watchConfigMap, namespace } = settings;
  const current = new Gauge({
    name: 'podrole_manifests_current',
    help: '1 if the manifests in use are the files as they stand, 0 if a broken file keeps an earlier state in use.',
    registers: [registry],
  });
  current.set(1);
  return openManifestStore(manifests, {
    log,
    configMapNamespace: watchConfigMap ? namespace : undefined,
    onReload: (outcome) => current.set(outcome === 'loaded' ? 1 : 0),
  });
}

async function servingCertificate({ tlsCert, tlsKey, writeCa, host }: WebhookSettings) {
  if (tlsCert !== undefined && tlsKey !== undefined) {
    const { certPem, keyPem } = await readPair({ certFile: tlsCert, keyFile: tlsKey });
    return { cert: certPem, key: keyPem };
  }
  const { caPem, certPem, keyPem } = await issueCertificates(loopbackNames(host));
  if (writeCa !== undefined) await writeWhole(writeCa, caPem, '--write-ca');
  return { cert: certPem, key: keyPem };
}

function loopbackNames(host: string | undefined) {
  const isAddress = host !== undefined && /^[\d.]+$|:/.test(host);
  return {
    dnsNames: ['localhost', ...(host === undefined || isAddress ? [] : [host])],
    ipAddresses: ['127.0.0.1', '::1', ...(isAddress ? [host] : [])],
  };
}
