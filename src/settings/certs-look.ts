import { PodroleError } from '../errors.ts';
import { API_SERVER_FLAGS } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { podName } from './issuer-values.ts';
import { TEXT_OUTPUT } from './output.ts';
import { objectName } from './self-tls.ts';
import { label, wholeNumber } from './values.ts';

/** The flags of `podrole certs show`. */
export const CERTS_SHOW_FLAGS = {
  secret: {
    name: 'secret',
    takes: 'NAMESPACE/NAME',
    value: podName,
    repeatable: true,
    help: 'Secret to look at: tls.crt, tls.key, ca.crt, and what self mode keeps (repeatable)',
  },
  mutatingWebhook: {
    name: 'mutating-webhook',
    takes: 'NAME',
    value: objectName,
    repeatable: true,
    help: 'MutatingWebhookConfiguration whose caBundles to look at (repeatable)',
  },
  validatingWebhook: {
    name: 'validating-webhook',
    takes: 'NAME',
    value: objectName,
    repeatable: true,
    help: 'ValidatingWebhookConfiguration whose caBundles to look at (repeatable)',
  },
  output: TEXT_OUTPUT,
  ...API_SERVER_FLAGS,
} as const satisfies FlagTable;

/** The flags of `podrole certs check`. */
export const CERTS_CHECK_FLAGS = {
  service: {
    name: 'service',
    takes: 'NAME',
    value: label,
    help: 'Service that the API server calls (default: that of each entry of a live webhook configuration)',
  },
  namespace: { name: 'namespace', takes: 'NAMESPACE', value: label, help: 'Namespace of --service' },
  days: {
    name: 'days',
    takes: 'DAYS',
    value: wholeNumber(0, 3650),
    help: 'tell of certificates that end within so many days (default: 14 for leaves, 30 for authorities)',
  },
  ...CERTS_SHOW_FLAGS,
} as const satisfies FlagTable;

/** What {@link CERTS_SHOW_FLAGS} yields. */
export type CertsLookSettings = SettingsOf<typeof CERTS_SHOW_FLAGS>;

/**
 * The name that the API server verifies, by the flags; `undefined` where each live entry has its own.
 *
 * @throws PodroleError USAGE where there is neither.
 */
export function verifiedHost(settings: SettingsOf<typeof CERTS_CHECK_FLAGS>): string | undefined {
  const { service, namespace, mutatingWebhook, validatingWebhook } = settings;
  if (service !== undefined && namespace !== undefined) return `${service}.${namespace}.svc`;
  if (service !== undefined || namespace !== undefined)
    throw new PodroleError('USAGE', '--service and --namespace belong together; give both');
  if (mutatingWebhook.length + validatingWebhook.length > 0) return undefined;
  throw new PodroleError(
    'USAGE',
    'which name has to be in the certificate is not known; give --service and --namespace, or a live configuration with --mutating-webhook',
  );
}
