import type { KeyObject } from 'node:crypto';
import { PodroleError } from '../errors.ts';
import { algorithmOf } from './algorithms.ts';
import { kidOf } from './kid.ts';

interface JwkBase {
  readonly use: 'sig';
  readonly kid: string;
  readonly alg: string;
}

/** A published public key: these members and no others. */
export type Jwk =
  | (JwkBase & { readonly kty: 'RSA'; readonly n: string; readonly e: string })
  | (JwkBase & { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string });

/** A JSON Web Key Set as STS reads it. */
export interface Jwks {
  readonly keys: readonly Jwk[];
}

/** STS reads at most this many keys of each kind. */
const MAX_KEYS_PER_KIND = 100;

/**
 * The JWKS of an issuer, in the order of the given keys.
 *
 * @throws {@link PodroleError} `KEY_INVALID` for a private key, a key that STS cannot use, no key at
 * all, or more than 100 RSA or 100 EC keys.
 * @see https://www.rfc-editor.org/rfc/rfc7517
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export function jwksOf(publicKeys: readonly KeyObject[]): Jwks {
  const keys = publicKeys.map(jwkOf);
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

function jwkOf(key: KeyObject): Jwk {
  const { alg, keyType } = algorithmOf(key);
  const base = { use: 'sig', kid: kidOf(key), alg } as const;
  // Member by member: a spread of the exported JWK would publish whatever Node adds to it.
  const { n = '', e = '', crv = '', x = '', y = '' } = key.export({ format: 'jwk' });
  return keyType === 'rsa' ? { ...base, kty: 'RSA', n, e } : { ...base, kty: 'EC', crv, x, y };
}
