import { buildAdmissionApp } from '../admission/app.ts';
import { createAdmissionMetrics } from '../admission/metrics.ts';
import { NOBODY } from '../identity/container-credentials.ts';
import { createExpressions } from '../identity/expressions.ts';
import { roleBaseOf } from '../identity/role-arn.ts';
import { createLog } from '../serving/log.ts';
import { runService, type Service } from '../serving/service.ts';
import { boundYoungGeneration } from '../serving/young-generation.ts';
import { IGNORED_FLAGS } from '../settings/ignored.ts';
import type { GivenFlags } from '../settings/read.ts';
import { readWebhookSettings, type WebhookSettings } from '../settings/webhook.ts';
import { openContainerCredentials, openStore } from './webhook-sources.ts';
import { openTls } from './webhook-tls.ts';

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
  return runService({ log, settings, startup: 'loading store and certificate' }, (service) =>
    serve(settings, service),
  );
}

const SHARED_BASE =
  'every pod that goes on from the role of --chain-base-role can assume every role that trusts it';

const NO_BASE =
  'neither --account-id nor --role-base-arn is set: roles of kiam and kube2iam that are written as names are forbidden';

async function serve(settings: WebhookSettings, service: Service): Promise<void> {
  const { log, registry, draining, checks } = service;
  const expressions = createExpressions(settings);
  const opening = [
    service.follow(openStore(settings, expressions, { log, registry })),
    service.follow(openContainerCredentials(settings, log)),
    service.follow(openTls(settings, service)),
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
  const address = await service.listen(admission, settings.port);
  // Pods are decided from now on; before everything has been heard of, by live reads.
  log.info(address, 'webhook listening');
  store.synced.then(() => log.info({ ...address, known: store.status().objects }, 'webhook ready'));
}
