import { PodroleError } from '../errors.ts';
import type { Jwk } from './jwk.ts';

/** A JSON Web Key Set as STS reads it. */
export interface Jwks<Key = Jwk> {
  readonly keys: readonly Key[];
}

/** STS reads at most this many keys of each kind. */
export const MAX_KEYS_PER_KIND = 100;

/**
 * The JWKS of an issuer, in the order of the given keys.
 *
 * @throws {@link PodroleError} `KEY_INVALID` for no key at all, or more than 100 RSA or 100 EC keys.
 * @see https://www.rfc-editor.org/rfc/rfc7517
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export function jwksOf<Key extends { readonly kty?: unknown }>(keys: readonly Key[]): Jwks<Key> {
  if (keys.length === 0)
    throw new PodroleError('KEY_INVALID', 'JWKS without keys: give at least one public key');
  for (const kty of ['RSA', 'EC'] as const) {
    const count = keys.filter((key) => key.kty === kty).length;
    if (count > MAX_KEYS_PER_KIND) {
      throw new PodroleError(
        'KEY_INVALID',
        `JWKS with ${count} ${kty} keys: STS reads ${MAX_KEYS_PER_KIND}, retire old ones`,
      );
    }
  }
  return { keys };
}
