import { withoutSlashes } from './issuer-name.ts';

/** What a condition key is about. */
export type ConditionKey =
  /** Of a request or a service: `aws:PrincipalArn`, `sts:ExternalId`, `saml:aud`. */
  | { readonly kind: 'service' }
  /** It has no issuer, or no claim. */
  | { readonly kind: 'malformed' }
  | ClaimKey;

/** A claim of a token: `HOST/PATH:sub`, with whatever is wrong with it. */
export interface ClaimKey {
  readonly kind: 'claim';
  /** In lower case: keys compare without it. No scheme, no slash at the end. */
  readonly issuer: string;
  /** In lower case. */
  readonly claim: string;
  readonly slip: 'scheme' | 'slash' | 'arn' | undefined;
}

const SCHEME = /^https?:\/\//i;
const PROVIDER = /^arn:[\w-]*:iam::\d*:oidc-provider\//i;
const SERVICE = /^[a-z][\w-]*:./i;
const CLAIM_ALONE = /^(?:oidc:)?(?:sub|aud)$/i;

/**
 * Takes a condition key apart.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function parseConditionKey(key: string): ConditionKey {
  if (CLAIM_ALONE.test(key)) return { kind: 'malformed' };
  const bare = key.replace(PROVIDER, '').replace(SCHEME, '');
  if (bare === key && SERVICE.test(key)) return { kind: 'service' };
  const colon = bare.lastIndexOf(':');
  const written = bare.slice(0, colon);
  const issuer = withoutSlashes(written).toLowerCase();
  const claim = bare.slice(colon + 1).toLowerCase();
  if (colon < 0 || issuer === '' || claim === '') return { kind: 'malformed' };
  return { kind: 'claim', issuer, claim, slip: slipOf(key, written) };
}

function slipOf(key: string, written: string): ClaimKey['slip'] {
  if (PROVIDER.test(key)) return 'arn';
  if (SCHEME.test(key)) return 'scheme';
  return written.endsWith('/') ? 'slash' : undefined;
}
