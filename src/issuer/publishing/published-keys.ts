import { PodroleError } from '../../errors.ts';
import { thumbprintOf } from '../jwk.ts';
import { type JsonKey, PRIVATE_MEMBERS, privateMembers, readJwk } from '../read-jwk.ts';
import { entriesOf, parseJwks } from '../read-jwks.ts';

/** A key in a JWKS that is published, whoever put it there. */
export interface PublishedKey {
  /** As it stands there, but for private members, which are never written again. */
  readonly json: JsonKey;
  /** Empty where it has none. */
  readonly kid: string;
  /** Its `alg`, else its `kty`; empty where it has neither. */
  readonly alg: string;
  /** `undefined` for one that STS has no use for; it may be for somebody else. */
  readonly thumbprint: string | undefined;
  /** Private members that were published. */
  readonly exposed: readonly string[];
}

/**
 * Reads a JWKS that is published. Unlike a source, it may hold anything.
 *
 * @throws PodroleError TARGET_INVALID for what is no JWKS: it would be lost by being replaced.
 */
export function readPublishedKeys(text: string, name: string): readonly PublishedKey[] {
  return publishedEntries(text, name).map((entry) => {
    const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
    const given: JsonKey = isObject ? (entry as JsonKey) : {};
    const exposed = privateMembers(given);
    const json: JsonKey =
      exposed.length === 0
        ? given
        : Object.fromEntries(
            Object.entries(given).filter(
              ([member]) => !(PRIVATE_MEMBERS as readonly string[]).includes(member),
            ),
          );
    return {
      json,
      kid: textOf(json.kid),
      alg: textOf(json.alg) || textOf(json.kty),
      thumbprint: printOf(json),
      exposed,
    };
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function publishedEntries(text: string, name: string): readonly unknown[] {
  try {
    return entriesOf(parseJwks(text, name), name);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new PodroleError(
      'TARGET_INVALID',
      `${problem}; look at what it is, move it away, and publish again`,
      { cause },
    );
  }
}

function printOf(json: JsonKey): string | undefined {
  try {
    return thumbprintOf(readJwk(json));
  } catch {
    return undefined;
  }
}
