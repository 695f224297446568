import { createHash, type KeyObject } from 'node:crypto';
import { algorithmOf } from './algorithms.ts';
import { kidOf } from './kid.ts';

interface JwkBase {
  readonly use: 'sig';
  /** Empty only for servers that sign without one. */
  readonly kid: string;
  readonly alg: string;
}

/** A published public key: these members and no others. */
export type Jwk =
  | (JwkBase & { readonly kty: 'RSA'; readonly n: string; readonly e: string })
  | (JwkBase & { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string });

/** What a {@link Jwk} may say of itself; by default what kube-apiserver would say of the key. */
export interface JwkNames {
  readonly kid?: string;
  readonly alg?: string;
}

/**
 * A public key as a JWK.
 *
 * @throws {@link PodroleError} `KEY_INVALID` for a private key, and for one that STS cannot use.
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-4
 */
export function jwkOf(key: KeyObject, { kid = kidOf(key), alg }: JwkNames = {}): Jwk {
  const algorithm = algorithmOf(key);
  const base = { use: 'sig', kid, alg: alg ?? algorithm.alg } as const;
  // Member by member: a spread of the exported JWK would publish whatever Node adds to it.
  const { n = '', e = '', crv = '', x = '', y = '' } = key.export({ format: 'jwk' });
  return algorithm.keyType === 'rsa' ? { ...base, kty: 'RSA', n, e } : { ...base, kty: 'EC', crv, x, y };
}

/**
 * What tells one key from another, whatever it is called.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7638
 */
export function thumbprintOf(jwk: Jwk): string {
  const { kty } = jwk;
  const required = kty === 'RSA' ? { e: jwk.e, kty, n: jwk.n } : { crv: jwk.crv, kty, x: jwk.x, y: jwk.y };
  return createHash('sha256').update(JSON.stringify(required)).digest('base64url');
}

/** What makes a key of a JWKS that key: the same material may stand there under several kids, twins under an empty one. */
export function keyName(kid: string, thumbprint: string | undefined): string {
  return `${kid} ${thumbprint}`;
}

/**
 * The keys, each once more without a kid: Kubernetes before 1.16 signed without one, and a verifier then takes the key
 * whose kid is empty.
 *
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook/blob/master/SELF_HOSTED_SETUP.md
 */
export function withEmptyKids(keys: readonly Jwk[]): readonly Jwk[] {
  const named = keys.filter(({ kid }) => kid !== '');
  const prints = new Set(named.map(thumbprintOf));
  const nameless = keys.filter((key) => key.kid === '' && !prints.has(thumbprintOf(key)));
  return [...named.flatMap((key) => [key, { ...key, kid: '' }]), ...nameless];
}
