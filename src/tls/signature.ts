import { createPrivateKey, sign } from 'node:crypto';
import { PodroleError } from '../errors.ts';

/**
 * The signature of `bytes`, both one character for each octet: SHA-256 with RSA (PKCS #1 v1.5).
 *
 * @throws PodroleError TLS_INVALID for a key that is not RSA.
 */
export function signWithRsa(bytes: string, keyPem: string): string {
  const key = createPrivateKey(keyPem);
  if (key.asymmetricKeyType !== 'rsa')
    throw new PodroleError(
      'TLS_INVALID',
      `the private key that signs is of type ${key.asymmetricKeyType}; podrole signs with RSA keys alone`,
    );
  return sign('sha256', Buffer.from(bytes, 'latin1'), key).toString('latin1');
}
