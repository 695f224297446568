import { PodroleError } from '../errors.ts';
import { API_SERVER_FLAGS, type ApiServer, apiServerOf } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { ISSUER_FLAGS, OUTSIDE_FLAGS, required } from './issuer.ts';
import { TARGET_FLAGS } from './issuer-publish.ts';
import { issuerUrl, type PublicationTarget } from './issuer-values.ts';
import { TABLE_OUTPUT } from './output.ts';
import type { Environment } from './read.ts';
import { boolean, longDuration, text } from './values.ts';

/** Whose keys, and by what their state is told. */
export const KEYS_FLAGS = {
  ...ISSUER_FLAGS,
  ...TARGET_FLAGS,
  token: {
    name: 'token',
    takes: 'FILE',
    value: text,
    repeatable: true,
    help: 'fresh ServiceAccount token, - for standard input: tells which key signs; one of each API server (repeatable)',
  },
  fromKubernetes: {
    name: 'from-kubernetes',
    value: boolean,
    default: 'false',
    help: 'asks the API server which keys it verifies with, and in a pod takes its own token as well',
  },
  ...API_SERVER_FLAGS,
  output: TABLE_OUTPUT,
} as const satisfies FlagTable;

/** The flags of `podrole issuer keys plan`. */
export const KEYS_PLAN_FLAGS = {
  ...KEYS_FLAGS,
  ...OUTSIDE_FLAGS,
  newKey: {
    name: 'new-key',
    takes: 'FILE',
    value: text,
    help: 'PEM public key to rotate to (default: the one that came last)',
  },
  newIssuer: {
    name: 'new-issuer',
    takes: 'URL',
    value: issuerUrl,
    help: 'plans the move to another issuer URL instead',
  },
  propagation: {
    name: 'propagation',
    takes: 'DURATION',
    value: longDuration,
    default: '1h',
    help: 'how long a key is published before it may sign: AWS does not say how long it keeps a JWKS',
  },
} as const satisfies FlagTable;

/** The flags of `podrole issuer keys retire`. */
export const KEYS_RETIRE_FLAGS = {
  ...KEYS_FLAGS,
  undo: { name: 'undo', value: boolean, default: 'false', help: 'takes it back' },
  dryRun: {
    name: 'dry-run',
    value: boolean,
    default: 'false',
    help: 'writes nothing, and prints what would change',
  },
} as const satisfies FlagTable;

/** The flags of `podrole issuer keys revoke`. */
export const KEYS_REVOKE_FLAGS = {
  ...KEYS_FLAGS,
  yes: {
    name: 'yes',
    value: boolean,
    default: 'false',
    help: 'does it; without, only what would come of it is told',
    typedOnly: true,
  },
  undo: { name: 'undo', value: boolean, default: 'false', help: 'takes it back' },
} as const satisfies FlagTable;

/** What {@link KEYS_FLAGS} yields, checked. */
export type KeysSettings = Omit<SettingsOf<typeof KEYS_FLAGS>, 'issuer' | 'to'> & {
  readonly issuer: string;
  readonly to: PublicationTarget;
  readonly cluster: ApiServer | undefined;
};

/**
 * What the flags of `podrole issuer keys …` say together.
 *
 * @throws PodroleError USAGE
 */
export function checkKeys<Settings extends SettingsOf<typeof KEYS_FLAGS>>(
  settings: Settings,
  environment: Environment = process.env,
): Settings & KeysSettings {
  const { token, fromKubernetes, kubeconfig, context, kubeApi } = settings;
  const needless = [kubeconfig, context, kubeApi].some((one) => one !== undefined);
  if (!fromKubernetes && needless)
    throw new PodroleError(
      'USAGE',
      '--kubeconfig, --context and --kube-api are for --from-kubernetes; add it, or leave them out',
    );
  if (token.filter((file) => file === '-').length > 1)
    throw new PodroleError('USAGE', '--token - can be given once: standard input is one token');
  return {
    ...settings,
    issuer: required(settings.issuer, '--issuer', "give the API server's --service-account-issuer"),
    to: required(settings.to, '--to', 'give dir:PATH or s3://BUCKET/PREFIX'),
    cluster: fromKubernetes ? apiServerOf(settings, environment) : undefined,
  };
}
