import { PodroleError } from '../errors.ts';
import { checkIdentity } from './check-identity.ts';
import { CLUSTER_FLAGS, type ClusterSource, clusterSource } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { IDENTITY_FLAGS } from './identity.ts';
import { LIMIT_FLAGS } from './limits.ts';
import { MANIFEST_FLAGS } from './manifests.ts';
import { type Environment, type GivenFlags, readSettings } from './read.ts';
import { SERVING_FLAGS } from './serving.ts';
import { pairProblem, TLS_FLAGS } from './tls.ts';
import { boolean, choice, port } from './values.ts';

/** The flags of `podrole webhook`. */
export const WEBHOOK_FLAGS = {
  ...MANIFEST_FLAGS,
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
  ...TLS_FLAGS,
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
export type WebhookSettings = SettingsOf<typeof WEBHOOK_FLAGS> & { readonly source: ClusterSource };

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
  const { tlsCert, writeCa, maxBody, maxBodyMemory, confirmTimeout } = settings;
  const source = clusterSource(settings, environment);
  const problem =
    'problem' in source
      ? source.problem
      : (pairProblem(settings, 'a certificate issued in memory') ??
        (tlsCert !== undefined && writeCa !== undefined
          ? '--write-ca writes the CA of a certificate issued in memory; leave it out with --tls-cert'
          : maxBody > maxBodyMemory
            ? '--max-body is over --max-body-memory, which all bodies share; raise the latter'
            : confirmTimeout === 0
              ? '--confirm-timeout 0 leaves live reads no time; give them some, or switch them off with --confirm off'
              : undefined));
  if (problem !== undefined || 'problem' in source) throw new PodroleError('USAGE', String(problem));
  return { ...settings, source };
}
