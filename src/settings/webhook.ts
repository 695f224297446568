import { PodroleError } from '../errors.ts';
import { checkIdentity } from './check-identity.ts';
import { CLUSTER_FLAGS, type ClusterSource, clusterSource } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { IDENTITY_FLAGS } from './identity.ts';
import { LIMIT_FLAGS } from './limits.ts';
import { MANIFEST_FLAGS } from './manifests.ts';
import { type Environment, type GivenFlags, readSettings } from './read.ts';
import { SERVING_FLAGS } from './serving.ts';
import { TLS_MODE_FLAGS, type TlsSettings, tlsSettings } from './tls-mode.ts';
import { boolean, choice, label, port } from './values.ts';

/** The flags of `podrole webhook`. */
export const WEBHOOK_FLAGS = {
  ...MANIFEST_FLAGS,
  namespace: {
    name: 'namespace',
    takes: 'NAMESPACE',
    value: label,
    help: "namespace of the webhook's Service and Secret, and of that ConfigMap (default: the pod's own, and eks for the ConfigMap)",
  },
  ...CLUSTER_FLAGS,
  ...IDENTITY_FLAGS,
  host: SERVING_FLAGS.host,
  port: {
    name: 'port',
    takes: 'PORT',
    value: port,
    default: '9443',
    help: 'port for admission reviews (HTTPS); 0 takes a free one',
  },
  healthPort: SERVING_FLAGS.healthPort,
  metricsPort: SERVING_FLAGS.metricsPort,
  ...TLS_MODE_FLAGS,
  ...LIMIT_FLAGS,
  onError: {
    name: 'on-error',
    takes: 'ACTION',
    value: choice(['allow', 'deny']),
    default: 'allow',
    help: 'what an unexpected exception does to the pod: allow it untouched, or deny it',
  },
  denyInvalid: {
    name: 'deny-invalid',
    value: boolean,
    default: 'false',
    help: 'refuses, at /validate, new mistakes in workloads, ServiceAccounts and Namespaces instead of warning',
  },
  drain: SERVING_FLAGS.drain,
  logLevel: {
    ...SERVING_FLAGS.logLevel,
    help: 'least level that is logged; every admission is logged at debug',
  },
} as const satisfies FlagTable;

/** What {@link WEBHOOK_FLAGS} yields, and which cluster that means. */
export type WebhookSettings = SettingsOf<typeof WEBHOOK_FLAGS> &
  TlsSettings & { readonly source: ClusterSource };

/**
 * What the flags of `podrole webhook` say, each for itself and together.
 *
 * @throws PodroleError USAGE naming the flags that do not go together.
 */
export function readWebhookSettings(
  given: GivenFlags,
  environment: Environment = process.env,
): WebhookSettings {
  const settings = readSettings(WEBHOOK_FLAGS, given, environment);
  checkIdentity(settings);
  const source = clusterSource(settings, environment);
  if ('problem' in source) throw new PodroleError('USAGE', source.problem);
  const tls = tlsSettings(settings, source);
  const problem = 'problem' in tls ? tls.problem : limitsProblem(settings);
  if (problem !== undefined || 'problem' in tls) throw new PodroleError('USAGE', String(problem));
  return { ...settings, ...tls, source };
}

function limitsProblem({
  maxBody,
  maxBodyMemory,
  confirmTimeout,
}: SettingsOf<typeof WEBHOOK_FLAGS>): string | undefined {
  if (maxBody > maxBodyMemory)
    return '--max-body is over --max-body-memory, which all bodies share; raise the latter';
  return confirmTimeout === 0
    ? '--confirm-timeout 0 leaves live reads no time; give them some, or switch them off with --confirm off'
    : undefined;
}
