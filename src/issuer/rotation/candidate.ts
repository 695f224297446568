import type { KeyStatus } from './facts.ts';

/** The keys of a rotation. */
export interface Rotation {
  /** The key that signs, or is to; `undefined` where none can be told from the others yet. */
  readonly next: KeyStatus | undefined;
  /** The keys that it takes the place of. */
  readonly old: readonly KeyStatus[];
}

/**
 * Tells the new key from the old ones: the one that is named; else, of the keys that do not sign yet, the one that came
 * last; else the one that signs.
 */
export function rotationOf(keys: readonly KeyStatus[], named: string | undefined): Rotation {
  const usable = ofThisCluster(keys).filter(({ state }) => state !== 'retired' && state !== 'revoked');
  const next =
    named === undefined ? (coming(usable) ?? usable.find(isSigning)) : keys.find(({ kid }) => kid === named);
  const old = next === undefined ? [] : usable.filter((key) => key !== next && key.kid !== '');
  return { next, old };
}

/** Not those that other publishers own, and the owners of the keys that sign do not. */
function ofThisCluster(keys: readonly KeyStatus[]): readonly KeyStatus[] {
  const mine = new Set(keys.filter(isSigning).flatMap(({ owners }) => owners));
  return keys.filter(
    ({ owners }) => mine.size === 0 || owners.length === 0 || owners.some((owner) => mine.has(owner)),
  );
}

function isSigning({ signs }: KeyStatus): boolean {
  return signs === true;
}

/** Newer than every key that signs: not published yet, or published later. */
function coming(keys: readonly KeyStatus[]): KeyStatus | undefined {
  const cameAt = ({ published, publishedAt }: KeyStatus) =>
    published ? (publishedAt ?? 0) : Number.POSITIVE_INFINITY;
  const signing = keys.filter(isSigning);
  if (signing.length === 0) return undefined;
  const newest = Math.max(...signing.map(cameAt));
  return keys
    .filter(
      (key) => !isSigning(key) && key.kid !== '' && key.leavingSince === undefined && cameAt(key) > newest,
    )
    .sort((a, b) => cameAt(b) - cameAt(a))[0];
}
