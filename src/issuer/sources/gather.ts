import { PodroleError } from '../../errors.ts';
import { type Jwk, thumbprintOf, withEmptyKids } from '../jwk.ts';
import type { KeySource } from './source.ts';

/** How keys of several sources go together. */
export interface GatherOptions {
  /** Whether sources may be of several clusters. */
  readonly sharedIssuer: boolean;
  /** Whether every key is listed once more with an empty kid. */
  readonly legacyEmptyKid: boolean;
}

/** What a source gave. */
export interface ReadSource extends Pick<KeySource, 'name' | 'holds'> {
  readonly keys: readonly Jwk[];
}

/**
 * Reads all sources at once and merges what they give.
 *
 * @throws PodroleError as the sources and {@link mergeSources} do.
 */
export async function gatherKeys(
  sources: readonly KeySource[],
  options: GatherOptions,
): Promise<readonly Jwk[]> {
  const read = sources.map(async (source) => ({ ...source, keys: await source.read() }));
  return mergeSources(await Promise.all(read), options);
}

/**
 * The keys of all sources, each once.
 *
 * @throws PodroleError KEY_INVALID where there is none, KEY_CONFLICT for one kid on two keys, and for sets that have no
 * key in common, which are those of two clusters.
 */
export function mergeSources(
  sources: readonly ReadSource[],
  { sharedIssuer, legacyEmptyKid }: GatherOptions,
): readonly Jwk[] {
  const merged = new Map<string, Jwk>();
  for (const key of sources.flatMap(({ keys }) => keys)) {
    const name = key.kid === '' ? `:${thumbprintOf(key)}` : key.kid;
    const known = merged.get(name);
    if (known !== undefined && thumbprintOf(known) !== thumbprintOf(key)) {
      throw new PodroleError(
        'KEY_CONFLICT',
        `kid ${JSON.stringify(key.kid)} is the name of two different keys: a verifier takes either; leave one out`,
      );
    }
    if (known === undefined) merged.set(name, key);
  }
  if (merged.size === 0) {
    const names = sources.map(({ name }) => name).join(', ');
    throw new PodroleError(
      'KEY_INVALID',
      `no keys in ${names}: a JWKS without keys would lock every pod out`,
    );
  }
  if (!sharedIssuer) assertOneCluster(sources);
  return legacyEmptyKid ? withEmptyKids([...merged.values()]) : [...merged.values()];
}

/** Two lists of one cluster's keys share at least the key that signs. */
function assertOneCluster(sources: readonly ReadSource[]): void {
  const [first, ...others] = sources.filter(({ holds, keys }) => holds === 'set' && keys.length > 0);
  const known = new Set(first?.keys.map(thumbprintOf));
  for (const { name, keys } of others) {
    if (keys.some((key) => known.has(thumbprintOf(key)))) continue;
    throw new PodroleError(
      'KEY_CONFLICT',
      `${first?.name} and ${name} have no key in common, so they are two clusters: with one issuer, AWS cannot tell ` +
        'their ServiceAccounts of the same namespace and name apart, and each gets the roles of the other; ' +
        'give each cluster an issuer URL of its own, or confirm it with --shared-issuer',
    );
  }
}
