import type { FlagTable, SettingsOf } from './flag.ts';
import { IDENTITY_FLAGS } from './identity.ts';
import { LIMIT_FLAGS } from './limits.ts';
import { MANIFEST_FLAGS } from './manifests.ts';
import { TLS_FLAGS } from './tls.ts';
import { choice, duration, port, text } from './values.ts';

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
    help: 'port for /livez and /readyz (HTTP)',
  },
  metricsPort: {
    name: 'metrics-port',
    takes: 'PORT',
    value: port,
    default: '9999',
    help: 'port for /metrics (HTTP)',
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
