import { PodroleError } from '../errors.ts';
import { checkIdentity } from './check-identity.ts';
import { CLUSTER_FLAGS, type ClusterSource, clusterSource } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { IDENTITY_FLAGS } from './identity.ts';
import { LIMIT_FLAGS } from './limits.ts';
import { MANIFEST_FLAGS } from './manifests.ts';
import { type Environment, type GivenFlags, readSettings } from './read.ts';
import { TLS_FLAGS } from './tls.ts';
import { boolean, choice, duration, port, text } from './values.ts';

/** The flags of `podrole webhook`. */
export const WEBHOOK_FLAGS = {
  ...MANIFEST_FLAGS,
  ...CLUSTER_FLAGS,
  ...IDENTITY_FLAGS,
  host: {
    name: 'host',
    takes: 'ADDRESS',
    value: text,
    help: 'address to listen on (default: every address)',
  },
  port: {
    name: 'port',
    takes: 'PORT',
    value: port,
    default: '9443',
    help: 'port for admission reviews (HTTPS); 0 takes a free one',
  },
  healthPort: {
    name: 'health-port',
    takes: 'PORT',
    value: port,
    default: '8081',
    help: 'port for /livez and /readyz (HTTP); 0 takes a free one',
  },
  metricsPort: {
    name: 'metrics-port',
    takes: 'PORT',
    value: port,
    default: '9999',
    help: 'port for /metrics (HTTP); 0 takes a free one',
  },
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
  drain: {
    name: 'drain',
    takes: 'DURATION',
    value: duration,
    default: '5s',
    help: 'how long to keep serving after SIGTERM while endpoints are withdrawn; 0 for not at all',
  },
  logLevel: {
    name: 'log-level',
    takes: 'LEVEL',
    value: choice(['debug', 'info', 'warn', 'error']),
    default: 'info',
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
  const { tlsCert, tlsKey, writeCa, maxBody, maxBodyMemory, confirmTimeout } = settings;
  const source = clusterSource(settings, environment);
  const problem =
    'problem' in source
      ? source.problem
      : (tlsCert === undefined) !== (tlsKey === undefined)
        ? '--tls-cert and --tls-key belong together; give both, or neither for a certificate issued in memory'
        : tlsCert !== undefined && writeCa !== undefined
          ? '--write-ca writes the CA of a certificate issued in memory; leave it out with --tls-cert'
          : maxBody > maxBodyMemory
            ? '--max-body is over --max-body-memory, which all bodies share; raise the latter'
            : confirmTimeout === 0
              ? '--confirm-timeout 0 leaves live reads no time; give them some, or switch them off with --confirm off'
              : undefined;
  if (problem !== undefined || 'problem' in source) throw new PodroleError('USAGE', String(problem));
  return { ...settings, source };
}
