import { compactVerify, errors, type JWTVerifyGetKey } from 'jose';
import { SUPPORTED_ALGORITHMS } from './claims.ts';
import { type Refusal, refuse } from './refusal.ts';

/**
 * Why a token's signature does not verify; `key-missing` where the keys have none of its kid and alg, `undefined` if it
 * verifies.
 */
export async function checkSignature(
  token: string,
  keys: JWTVerifyGetKey,
): Promise<Refusal | 'key-missing' | undefined> {
  try {
    await compactVerify(token, keys, { algorithms: [...SUPPORTED_ALGORITHMS] });
    return undefined;
  } catch (cause) {
    if (cause instanceof errors.JWKSNoMatchingKey) return 'key-missing';
    if (cause instanceof errors.JWKSMultipleMatchingKeys) {
      return refuse('keys-unavailable', 'the token has no kid and the JWKS has several keys');
    }
    const reason = cause instanceof errors.JWSSignatureVerificationFailed ? 'signature' : 'key or signature';
    return refuse('token-invalid', `the token's ${reason} does not verify`);
  }
}

/** What STS says of a token whose key is not published. */
export function keyMissing(): Refusal {
  return refuse('keys-unavailable', "the JWKS has no key with the token's kid and alg");
}
