import { ApiFailure } from '../../../cluster/kubernetes/api-failure.ts';
import { asObject, type JsonObject } from '../../../identity/pod.ts';
import type { ServiceName } from '../../service-name.ts';
import { printPem, readPemCertificates } from '../pem-certificates.ts';
import type { Bundles, WebhookConfiguration, WebhookEntry } from '../ports.ts';
import { CONFIGURATION_GROUP, type ConfigurationName } from './configuration-paths.ts';

/** What a webhook configuration of the API server has to do with a Service. */
export function configurationState(
  object: JsonObject,
  { kind, name }: ConfigurationName,
  of: ServiceName,
): WebhookConfiguration {
  const version = asObject(object.metadata)?.resourceVersion;
  if (typeof version !== 'string' || version === '')
    throw new ApiFailure(`a ${kind} without a resourceVersion`);
  const webhooks = Array.isArray(object.webhooks) ? object.webhooks : [];
  return {
    kind,
    name,
    version,
    entries: webhooks.flatMap((webhook) => entryOf(asObject(webhook) ?? {}, of)),
  };
}

/**
 * A patch, strategic or for a server-side apply, that sets the bundles and nothing else, if the configuration still is at its
 * version.
 */
export function bundlesPatch({ kind, name, version }: WebhookConfiguration, bundles: Bundles): object {
  return {
    apiVersion: `${CONFIGURATION_GROUP}/v1`,
    kind,
    metadata: { name, resourceVersion: version },
    webhooks: [...bundles].map(([webhook, certificates]) => ({
      name: webhook,
      clientConfig: { caBundle: Buffer.from(printPem(certificates)).toString('base64') },
    })),
  };
}

/** A webhook that calls another Service, or a URL, is nobody's business here. */
function entryOf({ name, clientConfig }: JsonObject, of: ServiceName): readonly WebhookEntry[] {
  const called = asObject(asObject(clientConfig)?.service);
  if (typeof name !== 'string') return [];
  if (called?.namespace !== of.namespace || called.name !== of.service) return [];
  return [{ name, ...bundleOf(asObject(clientConfig)?.caBundle) }];
}

function bundleOf(caBundle: unknown): Omit<WebhookEntry, 'name'> {
  if (caBundle === undefined || caBundle === null) return { bundle: [], hasGarbage: false };
  if (typeof caBundle !== 'string') return { bundle: [], hasGarbage: true };
  const bytes = Buffer.from(caBundle, 'base64');
  const { certificates, hasGarbage } = readPemCertificates(bytes.toString());
  return { bundle: certificates, hasGarbage: hasGarbage || bytes.toString('base64') !== caBundle };
}
