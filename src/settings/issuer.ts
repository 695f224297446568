import { PodroleError } from '../errors.ts';
import { DEFAULT_JWKS_PATH } from '../issuer/discovery.ts';
import { API_SERVER_FLAGS, type ApiServer, apiServerOf } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { connectTo, issuerUrl, jwksPath } from './issuer-values.ts';
import type { Environment } from './read.ts';
import { boolean, text } from './values.ts';

/** Which issuer. */
export const ISSUER_FLAGS = {
  issuer: {
    name: 'issuer',
    takes: 'URL',
    value: issuerUrl,
    help: "URL of the issuer, to the character as the API server's first --service-account-issuer",
  },
  jwksPath: {
    name: 'jwks-path',
    takes: 'PATH',
    value: jwksPath,
    default: DEFAULT_JWKS_PATH,
    help: 'where the JWKS lies below the issuer URL; /keys.json in the guide of AWS',
  },
} as const satisfies FlagTable;

/** How documents on the internet are reached and trusted. */
export const OUTSIDE_FLAGS = {
  ca: {
    name: 'ca',
    takes: 'FILE',
    value: text,
    help: "PEM of a private CA to trust besides the public ones; the provider in IAM then needs its chain's thumbprint",
  },
  resolve: {
    name: 'resolve',
    takes: 'HOST:PORT:ADDRESS[:PORT]',
    value: connectTo,
    repeatable: true,
    help: 'where to connect for a host and port instead of where DNS leads; TLS is verified for the host (repeatable)',
  },
} as const satisfies FlagTable;

/** What {@link OUTSIDE_FLAGS} yields. */
export type OutsideSettings = SettingsOf<typeof OUTSIDE_FLAGS>;

/** Where the public keys of an issuer come from. */
export const KEY_SOURCE_FLAGS = {
  fromKubernetes: {
    name: 'from-kubernetes',
    value: boolean,
    default: 'false',
    help: 'takes the keys that the API server itself publishes (ClusterRole system:service-account-issuer-discovery)',
  },
  key: {
    name: 'key',
    takes: 'FILE',
    value: text,
    repeatable: true,
    help: 'PEM file of public keys, as sa.pub of kubeadm and kops (repeatable)',
  },
  jwks: {
    name: 'jwks',
    takes: 'FILE|URL',
    value: text,
    repeatable: true,
    help: 'JWKS in a file, or at an https URL (repeatable)',
  },
  legacyEmptyKid: {
    name: 'legacy-empty-kid',
    value: boolean,
    default: 'false',
    help: 'lists every key once more with an empty kid, for clusters before Kubernetes 1.16',
  },
  sharedIssuer: {
    name: 'shared-issuer',
    value: boolean,
    default: 'false',
    help: 'lets keys of several clusters stand under one issuer: to AWS, their ServiceAccounts of the same namespace and name are then the same',
  },
  ...OUTSIDE_FLAGS,
  ...API_SERVER_FLAGS,
} as const satisfies FlagTable;

/** What {@link KEY_SOURCE_FLAGS} yields. */
export type KeySourceSettings = SettingsOf<typeof KEY_SOURCE_FLAGS>;

/**
 * The API server that the settings mean; `undefined` where keys come from elsewhere alone.
 *
 * @throws PodroleError USAGE where there is no source, or the flags do not go together.
 */
export function keySourceCluster(
  settings: KeySourceSettings,
  environment: Environment = process.env,
): ApiServer | undefined {
  const { fromKubernetes, key, jwks, kubeconfig, context, kubeApi } = settings;
  const problem =
    !fromKubernetes && key.length + jwks.length === 0
      ? 'no keys: give --from-kubernetes, --key FILE or --jwks FILE|URL'
      : !fromKubernetes && [kubeconfig, context, kubeApi].some((given) => given !== undefined)
        ? '--kubeconfig, --context and --kube-api are for --from-kubernetes; add it, or leave them out'
        : jwks.find((one) => /^http:/i.test(one)) !== undefined
          ? '--jwks takes files and https URLs: whoever can change keys on their way can sign for every ServiceAccount'
          : undefined;
  if (problem !== undefined) throw new PodroleError('USAGE', problem);
  return fromKubernetes ? apiServerOf(settings, environment) : undefined;
}

/** Where whoever has a cluster finds its issuer, for messages. */
export const WHERE_ISSUER =
  '(--issuer or PODROLE_ISSUER); `kubectl get --raw /.well-known/openid-configuration` says it';

/**
 * A flag that a command cannot do without.
 *
 * @throws PodroleError USAGE that names it.
 */
export function required<T>(value: T | undefined, flag: string, mend: string): T {
  if (value === undefined) throw new PodroleError('USAGE', `${flag} is missing; ${mend}`);
  return value;
}

/** Milliseconds. */
const LEAST_INTERVAL = 100;

/** A day: tokens that the webhook asks for live no longer. Milliseconds. */
const LONGEST_TOKEN = 86_400_000;

/** What is wrong with how often sources and targets are to be looked at. Milliseconds. */
export function intervalProblem(interval: number): string | undefined {
  return interval < LEAST_INTERVAL
    ? `--interval is under ${LEAST_INTERVAL}ms, which no source is to bear; give 30s`
    : undefined;
}

/** What is to be remarked on how long keys stay that are gone from their sources. Milliseconds. */
export function retirementRemark(retireAfter: number): string | undefined {
  return retireAfter < LONGEST_TOKEN
    ? '--retire-after is under 24h: tokens may outlive the key that they are signed with, and are refused then'
    : undefined;
}
