import { PodroleError } from '../errors.ts';
import type { Jwk } from './jwk.ts';
import { readJwk } from './read-jwk.ts';

/**
 * Reads the keys of a JWKS that is a source: every one of them must be usable.
 *
 * @param name - what messages call it: a file, an address.
 * @throws {@link PodroleError} `KEY_INVALID` that names source, key and mend.
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
export function readJwks(text: string, name: string): readonly Jwk[] {
  return entriesOf(text, name).map((entry, index) => {
    try {
      return readJwk(entry);
    } catch (cause) {
      throw new PodroleError('KEY_INVALID', `${name}: keys[${index}]: ${sentenceOf(cause)}`, { cause });
    }
  });
}

/**
 * The entries of a JWKS, unread.
 *
 * @throws {@link PodroleError} `KEY_INVALID` for a text that is no JWKS.
 */
export function entriesOf(text: string, name: string): readonly unknown[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new PodroleError('KEY_INVALID', `${name} is no JSON: a JWKS is an object {"keys": [...]}`, {
      cause,
    });
  }
  const keys: unknown = typeof json === 'object' && json !== null && 'keys' in json ? json.keys : undefined;
  if (!Array.isArray(keys))
    throw new PodroleError('KEY_INVALID', `${name} is no JWKS: it has no list "keys"`);
  return keys;
}

function sentenceOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
