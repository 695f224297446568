import type { FlagTable, SettingsOf } from './flag.ts';
import { IDENTITY_FLAGS } from './identity.ts';
import { MANIFEST_FLAGS } from './manifests.ts';
import { boolean, choice, duration, port, size, text } from './values.ts';

/** The flags of `podrole webhook`. */
export const WEBHOOK_FLAGS = {
  ...MANIFEST_FLAGS,
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
  tlsCert: { name: 'tls-cert', takes: 'FILE', value: text, help: 'PEM certificate chain of the webhook' },
  tlsKey: { name: 'tls-key', takes: 'FILE', value: text, help: 'PEM private key of --tls-cert' },
  writeCa: {
    name: 'write-ca',
    takes: 'FILE',
    value: text,
    help: 'where to write the CA of the certificate that is issued in memory when --tls-cert is not given',
  },
  maxBody: {
    name: 'max-body',
    takes: 'SIZE',
    value: size,
    default: '8MiB',
    help: 'largest review that is read',
  },
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
    help: 'refuses, at /validate, workloads, ServiceAccounts and Namespaces with mistakes instead of warning',
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

/** What {@link WEBHOOK_FLAGS} yields. */
export type WebhookSettings = SettingsOf<typeof WEBHOOK_FLAGS>;
