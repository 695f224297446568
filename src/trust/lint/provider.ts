import { type OidcProvider, parseOidcProviderArn } from '../oidc-provider.ts';
import { issuerName } from './issuer-name.ts';

/** A federated principal that can vouch for tokens, as far as it can be read. */
export interface Provider {
  readonly value: string;
  readonly kind: /** The ARN of an OIDC provider. */
    | 'oidc'
    /** One of those that AWS knows by their host. */
    | 'built-in'
    /** A wildcard or variable stands in it: it may be any. */
    | 'open'
    | 'malformed';
  readonly arn: OidcProvider | undefined;
  /** The issuer in lower case, for comparison with keys; `undefined` where nothing tells it. */
  readonly issuer: string | undefined;
}

const BUILT_IN =
  /^(?:cognito-identity[\w.-]*\.amazonaws\.com(?:\.cn)?|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com)$/;

const SAML = /^arn:[\w-]+:iam::\d{12}:saml-provider\/./;

/**
 * Reads a federated principal; `undefined` for a SAML provider, which has nothing to do with tokens.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity
 */
export function parseProvider(value: string): Provider | undefined {
  if (SAML.test(value)) return undefined;
  if (/[*?]|\$\{/.test(value)) return { value, kind: 'open', arn: undefined, issuer: undefined };
  if (BUILT_IN.test(value)) return { value, kind: 'built-in', arn: undefined, issuer: value };
  const arn = parseOidcProviderArn(value);
  if (arn !== undefined)
    return { value, kind: 'oidc', arn, issuer: issuerName(arn.hostAndPath).toLowerCase() };
  const [, afterType] = /oidc-provider\/(.*)$/s.exec(value) ?? [];
  const written = afterType ?? (value.startsWith('arn:') ? undefined : value);
  return { value, kind: 'malformed', arn, issuer: written && issuerName(written).toLowerCase() };
}
