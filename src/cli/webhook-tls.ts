import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../cluster/kubernetes/connect.ts';
import { PodroleError, systemReason } from '../errors.ts';
import type { Service } from '../serving/service.ts';
import { webhookConfigurations } from '../settings/self-tls.ts';
import type { WebhookSettings } from '../settings/webhook.ts';
import type { FollowedPair, PairFiles } from '../tls/followed-pair.ts';
import { issueCertificates } from '../tls/issue.ts';
import { newKeyPair } from '../tls/key-pair.ts';
import { createTlsMetrics } from '../tls/metrics.ts';
import { type ServingPair, servingPair } from '../tls/pem.ts';
import { createAuthoritySecret } from '../tls/self/kubernetes/authority-secret.ts';
import { createLiveWebhooks } from '../tls/self/kubernetes/live-webhooks.ts';
import { createSelfTlsMetrics } from '../tls/self/metrics.ts';
import { paceOf } from '../tls/self/pace.ts';
import { startSelfTls } from '../tls/self/self-tls.ts';
import { openServingTls, type ServingTls } from '../tls/serving-tls.ts';
import { writeWhole } from '../tls/write-whole.ts';

/** What the admission port speaks TLS with. */
export async function openTls(settings: WebhookSettings, service: Service): Promise<ServingTls> {
  const { clientCa, tlsMinVersion, tlsCipherSuites } = settings;
  const source = {
    pair: await pairFor(settings, service),
    clientCaFile: clientCa,
    minVersion: tlsMinVersion,
    cipherSuites: tlsCipherSuites,
  };
  const { log, registry } = service;
  return openServingTls(source, { log, metrics: createTlsMetrics(registry), clock: Date.now });
}

async function pairFor(
  settings: WebhookSettings,
  service: Service,
): Promise<PairFiles | ServingPair | FollowedPair> {
  const { tls, tlsCert, tlsKey, tlsCa } = settings;
  if (tls === 'self') return selfKept(settings, service);
  if (tlsCert !== undefined && tlsKey !== undefined)
    return { certFile: tlsCert, keyFile: tlsKey, caFile: tlsCa };
  return issuedInMemory(settings);
}

/** Not there before the API server is: health answers meanwhile, and says what is waited for. */
async function selfKept(settings: WebhookSettings, service: Service): Promise<FollowedPair> {
  const { source, serviceName, tlsSecret, tlsCaLife, tlsLeafLife } = settings;
  if (source.from === 'manifests') throw new Error('no API server');
  const { log, registry, checks, follow } = service;
  const namespace = settings.namespace ?? (await podNamespace(source));
  const monotonic = () => performance.now();
  const client = await connect(source, monotonic);
  const of = { service: serviceName, namespace };
  const configurations = webhookConfigurations(settings);
  const kept = startSelfTls({
    of,
    pace: paceOf(tlsCaLife, tlsLeafLife),
    secret: createAuthoritySecret(client, { namespace, name: tlsSecret, service: serviceName }),
    webhooks: createLiveWebhooks(client, { of, configurations, log, clock: monotonic, random: Math.random }),
    configurations,
    log,
    metrics: createSelfTlsMetrics(registry),
    clock: Date.now,
    monotonic,
    clockDifference: client.clockDifference,
    random: Math.random,
    newKeys: newKeyPair,
  });
  checks.push(kept.check);
  await follow(Promise.resolve(kept));
  return kept.pair;
}

async function podNamespace(
  source: Exclude<WebhookSettings['source'], { from: 'manifests' }>,
): Promise<string> {
  if (source.from !== 'pod')
    throw new PodroleError('USAGE', '--tls self needs --namespace outside a pod: that of the Service');
  const file = join(source.folder, 'namespace');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    const why = `${file} cannot be read: ${systemReason(cause)}`;
    throw new PodroleError('USAGE', `--tls self needs --namespace, as ${why}`, { cause });
  }
}

async function issuedInMemory({ writeCa, host }: WebhookSettings): Promise<ServingPair> {
  const { caPem, certPem, keyPem } = await issueCertificates(loopbackNames(host));
  if (writeCa !== undefined) await writeWhole(writeCa, caPem, '--write-ca');
  return servingPair({ name: 'the certificate', text: certPem }, { name: 'its key', text: keyPem });
}

function loopbackNames(host: string | undefined) {
  const isAddress = host !== undefined && /^[\d.]+$|:/.test(host);
  return {
    dnsNames: ['localhost', ...(host === undefined || isAddress ? [] : [host])],
    ipAddresses: ['127.0.0.1', '::1', ...(isAddress ? [host] : [])],
  };
}
