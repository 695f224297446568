import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { watchContainerCredentials } from '../cluster/container-credentials-file.ts';
import { openManifestStore } from '../cluster/manifests/store.ts';
import { registerStoreMetrics } from '../cluster/metrics.ts';
import type { ClusterStore } from '../cluster/store.ts';
import type { WebhookSettings } from '../settings/webhook.ts';
import { issueCertificates } from '../tls/issue.ts';
import { createTlsMetrics } from '../tls/metrics.ts';
import { servingPair } from '../tls/pem.ts';
import { openServingTls, type ServingTls } from '../tls/serving-tls.ts';
import { writeWhole } from '../tls/write-whole.ts';

/** The list for the EKS Pod Identity agent, where one is named. */
export async function openContainerCredentials(
  { watchContainerCredentialsConfig: file }: WebhookSettings,
  log: Logger,
) {
  return file === undefined ? undefined : watchContainerCredentials(file, { log });
}

/** What stands in for the API server. */
export async function openStore(
  settings: WebhookSettings,
  log: Logger,
  registry: Registry,
): Promise<ClusterStore> {
  const { manifests, watchConfigMap, namespace } = settings;
  const store = await openManifestStore(manifests, {
    log,
    configMapNamespace: watchConfigMap ? namespace : undefined,
  });
  registerStoreMetrics(registry, store);
  return store;
}

/** What the admission port speaks TLS with. */
export async function openTls(
  settings: WebhookSettings,
  log: Logger,
  registry: Registry,
): Promise<ServingTls> {
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
