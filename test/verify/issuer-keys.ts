import { createPrivateKey, type KeyObject } from 'node:crypto';
import { jwkOf } from '../../src/issuer/jwk.ts';
import { kidOf } from '../../src/issuer/kid.ts';
import { createTokenSigner, type TokenRequest } from '../../src/sandbox/cluster/token-signer.ts';
import { keyObjectsOf } from '../tls/made-once.ts';
import { HOST } from './certificates.ts';

/** The issuer of these tests. */
export const ISSUER = `https://${HOST}/cluster`;

/** The key that signs, and one that does not. */
export const signing = keyObjectsOf('token signer');
export const other = keyObjectsOf('other leaf');

export const jwk = jwkOf(signing.publicKey);
export const otherJwk = jwkOf(other.publicKey);

/** A private key where a public one belongs. */
export const privateJwk = {
  ...createPrivateKey(signing.privateKey.export({ type: 'pkcs8', format: 'pem' })).export({ format: 'jwk' }),
  kid: jwk.kid,
};

/** What a published discovery document says. */
export const discovery = {
  issuer: ISSUER,
  jwks_uri: `${ISSUER}/keys.json`,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};

interface SignOptions extends Partial<TokenRequest> {
  readonly issuer?: string;
  readonly key?: KeyObject;
  readonly kid?: string;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

/** A token of ServiceAccount shop/checkout. */
export function sign(options: SignOptions = {}): Promise<string> {
  const {
    issuer = ISSUER,
    key = signing.privateKey,
    kid = kidOf(signing.publicKey),
    now = Date.now(),
  } = options;
  return createTokenSigner({ issuer, key, kid, clock: () => now }).sign({
    namespace: 'shop',
    serviceAccount: 'checkout',
    audience: ['sts.amazonaws.com'],
    expirationSeconds: 3600,
    ...options,
  });
}
