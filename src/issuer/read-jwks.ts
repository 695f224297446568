import { PodroleError } from '../errors.ts';
import type { Jwk } from './jwk.ts';
import { readJwk } from './read-jwk.ts';

/**
 * Reads the keys of a JWKS that is a source: every one of them must be usable.
 *
 * @param json - the parsed JWKS.
 * @param name - what messages call it: a file, an address.
 * @throws {@link PodroleError} `KEY_INVALID` that names source, key and mend.
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
export function readJwks(json: unknown, name: string): readonly Jwk[] {
  return entriesOf(json, name).map((entry, index) => {
    try {
      return readJwk(entry);
    } catch (cause) {
      const problem = cause instanceof Error ? cause.message : String(cause);
      throw new PodroleError('KEY_INVALID', `${name}: keys[${index}]: ${problem}`, { cause });
    }
  });
}

/**
 * The entries of a JWKS, unread.
 *
 * @throws {@link PodroleError} `KEY_INVALID` for what is no JWKS.
 */
export function entriesOf(json: unknown, name: string): readonly unknown[] {
  const keys: unknown = typeof json === 'object' && json !== null && 'keys' in json ? json.keys : undefined;
  if (Array.isArray(keys)) return keys;
  throw new PodroleError('KEY_INVALID', `${name} is no JWKS: it has no list "keys"`);
}

/**
 * Parses the text of a JWKS.
 *
 * @throws {@link PodroleError} `KEY_INVALID` for a text that is no JSON.
 */
export function parseJwks(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PodroleError('KEY_INVALID', `${name} is no JSON: a JWKS is an object {"keys": [...]}`, {
      cause,
    });
  }
}
