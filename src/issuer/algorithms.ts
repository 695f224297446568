import type { KeyObject } from 'node:crypto';
import { PodroleError } from '../errors.ts';

/** One signature algorithm that STS accepts in a web identity token. */
export type Algorithm =
  | { readonly alg: 'RS256' | 'RS384' | 'RS512'; readonly keyType: 'rsa' }
  | { readonly alg: 'ES256' | 'ES384' | 'ES512'; readonly keyType: 'ec'; readonly namedCurve: string };

/**
 * The signature algorithms of STS, in the order in which they are preferred for a key. Curves carry
 * Node's (OpenSSL's) names.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-3.1
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export const ALGORITHMS: readonly Algorithm[] = [
  { alg: 'RS256', keyType: 'rsa' },
  { alg: 'RS384', keyType: 'rsa' },
  { alg: 'RS512', keyType: 'rsa' },
  { alg: 'ES256', keyType: 'ec', namedCurve: 'prime256v1' },
  { alg: 'ES384', keyType: 'ec', namedCurve: 'secp384r1' },
  { alg: 'ES512', keyType: 'ec', namedCurve: 'secp521r1' },
];

const MIN_RSA_BITS = 2048;

/**
 * The algorithm that kube-apiserver signs with under the private half of this public key: RS256 for
 * any RSA key, ES256, ES384 or ES512 by the curve.
 *
 * @throws {@link PodroleError} `KEY_INVALID` for a private or secret key, and for a kind, curve or size
 * that STS does not verify.
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/serviceaccount/jwt.go
 */
export function algorithmOf(key: KeyObject): Algorithm {
  assertPublic(key);
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  const algorithm = ALGORITHMS.find(
    (row) =>
      row.keyType === key.asymmetricKeyType && (row.keyType === 'rsa' || row.namedCurve === namedCurve),
  );
  if (algorithm === undefined) {
    const kind = [key.asymmetricKeyType, namedCurve].filter(Boolean).join(' ');
    throw new PodroleError(
      'KEY_INVALID',
      `key of type ${kind}: STS verifies RSA, P-256, P-384 and P-521 keys`,
    );
  }
  if (modulusLength !== undefined && modulusLength < MIN_RSA_BITS) {
    throw new PodroleError('KEY_INVALID', `RSA key of ${modulusLength} bits: use at least ${MIN_RSA_BITS}`);
  }
  return algorithm;
}

/**
 * Refuses everything but a public key, so that no private one comes near a published document.
 *
 * @throws {@link PodroleError} `KEY_INVALID`
 */
export function assertPublic(key: KeyObject): void {
  if (key.type !== 'public') {
    throw new PodroleError('KEY_INVALID', `key is a ${key.type} key: give its public half only`);
  }
}
