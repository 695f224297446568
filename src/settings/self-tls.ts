import { LEAST_LIVES } from '../tls/self/pace.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { label, longDuration, matching } from './values.ts';

/** The name of a cluster-wide object of the API server. */
export const objectName = matching(
  /^(?=.{1,253}$)[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/,
  'is no name of at most 253 lower-case letters, digits, hyphens and dots',
);

/** Certificates that replace themselves: what they are for, where they are kept, and how long they live. */
export const SELF_TLS_FLAGS = {
  serviceName: {
    name: 'service-name',
    takes: 'NAME',
    value: label,
    default: 'podrole',
    help: 'Service that the API server calls, with --tls self; its namespace is --namespace',
  },
  tlsSecret: {
    name: 'tls-secret',
    takes: 'NAME',
    value: objectName,
    default: 'podrole-ca',
    help: 'Secret that keeps the CA with --tls self, in the namespace of the Service',
  },
  mutatingWebhook: {
    name: 'mutating-webhook',
    takes: 'NAME',
    value: objectName,
    repeatable: true,
    help: 'MutatingWebhookConfiguration whose caBundles --tls self keeps (repeatable; default: podrole, if no --validating-webhook is given either)',
  },
  validatingWebhook: {
    name: 'validating-webhook',
    takes: 'NAME',
    value: objectName,
    repeatable: true,
    help: 'ValidatingWebhookConfiguration whose caBundles --tls self keeps (repeatable)',
  },
  tlsCaLife: {
    name: 'tls-ca-life',
    takes: 'DURATION',
    value: longDuration,
    default: '365d',
    help: `how long the CA of --tls self is valid; it is replaced after two thirds; at least ${LEAST_LIVES} times --tls-leaf-life`,
  },
  tlsLeafLife: {
    name: 'tls-leaf-life',
    takes: 'DURATION',
    value: longDuration,
    default: '14d',
    help: 'how long the certificate of a replica is valid with --tls self; it is renewed after two thirds',
  },
} as const satisfies FlagTable;

/** What {@link SELF_TLS_FLAGS} yields. */
export type SelfTlsSettings = SettingsOf<typeof SELF_TLS_FLAGS>;

/** Certificates have whole seconds, and somebody must notice in time. Milliseconds. */
const SHORTEST_LEAF = 10_000;

/** Why the lives do not go together, if they do not. */
export function livesProblem({ tlsCaLife, tlsLeafLife }: SelfTlsSettings): string | undefined {
  if (tlsLeafLife < SHORTEST_LEAF) return '--tls-leaf-life is under 10s; give more';
  return tlsCaLife < LEAST_LIVES * tlsLeafLife
    ? `--tls-ca-life is under ${LEAST_LIVES} times --tls-leaf-life; give a longer one, or shorten --tls-leaf-life`
    : undefined;
}

/** The webhook configurations that are meant. */
export function webhookConfigurations({ mutatingWebhook, validatingWebhook }: SelfTlsSettings) {
  const isNone = mutatingWebhook.length + validatingWebhook.length === 0;
  const mutating = isNone ? ['podrole'] : mutatingWebhook;
  return [
    ...mutating.map((name) => ({ kind: 'MutatingWebhookConfiguration', name }) as const),
    ...validatingWebhook.map((name) => ({ kind: 'ValidatingWebhookConfiguration', name }) as const),
  ];
}
