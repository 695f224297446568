import { createHash, type KeyObject } from 'node:crypto';
import { assertPublic } from './algorithms.ts';

/**
 * The key id that kube-apiserver computes for a key from a PEM file: unpadded base64url of the SHA-256
 * of the public key's SubjectPublicKeyInfo in DER.
 *
 * @throws {@link PodroleError} `KEY_INVALID` when the key is not a public one.
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/serviceaccount/jwt.go (`keyIDFromPublicKey`)
 */
export function kidOf(key: KeyObject): string {
  assertPublic(key);
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
}
