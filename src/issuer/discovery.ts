import { ALGORITHMS } from './algorithms.ts';
import { checkIssuerUrl } from './issuer-url.ts';

/** Where discovery is looked for, below the issuer URL. */
export const DISCOVERY_PATH = '/.well-known/openid-configuration';

/** Where kube-apiserver serves its JWKS, below the issuer URL. */
export const DEFAULT_JWKS_PATH = '/openid/v1/jwks';

/** What {@link discoveryDocument} is made of. */
export interface DiscoveryOptions {
  /** The issuer URL, as tokens carry it in `iss`. */
  readonly issuer: string;
  /** Path of the JWKS below the issuer URL, with its leading slash. Default {@link DEFAULT_JWKS_PATH}. */
  readonly jwksPath?: string | undefined;
  /** The published keys: the algorithms of STS among theirs are listed. */
  readonly keys: readonly { readonly alg?: unknown }[];
}

/** An OpenID Connect discovery document of an issuer that only signs ServiceAccount tokens. */
export interface DiscoveryDocument {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly authorization_endpoint: 'urn:kubernetes:programmatic_authorization';
  readonly response_types_supported: readonly ['id_token'];
  readonly subject_types_supported: readonly ['public'];
  readonly id_token_signing_alg_values_supported: readonly string[];
  readonly claims_supported: readonly ['sub', 'iss'];
}

/**
 * The discovery document, with the members that AWS's guide for self-hosted clusters lists.
 *
 * @throws {@link PodroleError} `ISSUER_INVALID` when the issuer URL breaks a rule.
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook/blob/master/SELF_HOSTED_SETUP.md
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
 */
export function discoveryDocument(options: DiscoveryOptions): DiscoveryDocument {
  const { url } = checkIssuerUrl(options.issuer);
  return {
    issuer: url,
    jwks_uri: `${url}${options.jwksPath ?? DEFAULT_JWKS_PATH}`,
    authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: algorithmsOf(options.keys),
    claims_supported: ['sub', 'iss'],
  };
}

function algorithmsOf(keys: DiscoveryOptions['keys']): readonly string[] {
  return ALGORITHMS.map(({ alg }) => alg)
    .filter((alg) => keys.some((key) => key.alg === alg))
    .sort();
}
