import { createPublicKey, type KeyObject } from 'node:crypto';
import { PodroleError } from '../errors.ts';
import { ALGORITHMS, algorithmOf } from './algorithms.ts';
import { type Jwk, jwkOf } from './jwk.ts';

/**
 * Members that hold private or secret key material, of every key type.
 *
 * @see https://www.iana.org/assignments/jose/jose.xhtml#web-key-parameters
 */
export const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'r', 't', 'k', 'priv'] as const;

/** A JSON object that claims to be a key. */
export type JsonKey = Readonly<Record<string, unknown>>;

/** The private members of a key, by name. */
export function privateMembers(key: JsonKey): readonly string[] {
  return PRIVATE_MEMBERS.filter((member) => Object.hasOwn(key, member));
}

/**
 * Reads one key of a JWKS, its kid and algorithm as given.
 *
 * @throws {@link PodroleError} `KEY_INVALID` with a sentence: private members, a kind, curve, size, `alg` or `use` that
 * STS does not verify with, no kid, or no key at all.
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-4
 */
export function readJwk(value: unknown): Jwk {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('is no JSON object');
  const key = value as JsonKey;
  const secret = privateMembers(key);
  if (secret.length > 0)
    throw invalid(
      `has the private member ${secret.join(', ')}: give its public half (podrole issuer keys public)`,
    );
  const { kid, alg, use = 'sig' } = key;
  if (typeof kid !== 'string') throw invalid('has no kid: write the one that its tokens carry');
  if (use !== 'sig') throw invalid(`has use ${JSON.stringify(use)}: STS verifies with "sig"`);
  const publicKey = importKey(key);
  const fitting = algorithmsOf(publicKey);
  if (alg !== undefined && !fitting.includes(String(alg)))
    throw invalid(`has alg ${JSON.stringify(alg)}: STS takes ${fitting.join(', ')} for it`);
  return jwkOf(publicKey, { kid, ...(typeof alg === 'string' && { alg }) });
}

function importKey(key: JsonKey): KeyObject {
  try {
    return createPublicKey({ key: { ...key }, format: 'jwk' });
  } catch (cause) {
    throw invalid(`is no key of kty ${JSON.stringify(key.kty)}`, cause);
  }
}

function algorithmsOf(key: KeyObject): readonly string[] {
  const { keyType, alg } = algorithmOf(key);
  return keyType === 'rsa' ? ALGORITHMS.filter((row) => row.keyType === 'rsa').map((row) => row.alg) : [alg];
}

function invalid(problem: string, cause?: unknown): PodroleError {
  return new PodroleError('KEY_INVALID', `key ${problem}`, { cause });
}
