import { type Jwk, thumbprintOf } from '../jwk.ts';
import { isActive, type LedgerKey } from './ledger.ts';

/** Who publishes, when, and how long its keys stay that it misses. */
export interface Claim {
  /** The publisher's name; without one it owns no key and retires none. */
  readonly publisher: string | undefined;
  readonly retireAfterMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What is known of a key at a publication, besides the ledger. */
export interface Seen {
  /** Whether it is published. */
  readonly isThere: boolean;
  readonly claim: Claim;
}

/** Milliseconds. */
const LONGEST_MEMORY = 90 * 86_400_000;

/** What is remembered of a key that the sources have. */
export function claimed(before: LedgerKey | undefined, jwk: Jwk, { isThere, claim }: Seen): LedgerKey {
  const { publisher, now } = claim;
  if (before?.revokedAt !== undefined) return before;
  const isKept = before !== undefined && isActive(before);
  return {
    // Sources may differ in what they say of one key; two publishers would write it in turn.
    jwk: isKept ? before.jwk : jwk,
    thumbprint: thumbprintOf(jwk),
    // Whoever waits for the world to see it waits from when it can be seen.
    publishedAt: isKept && isThere ? before.publishedAt : now,
    owners: { ...before?.owners, ...(publisher !== undefined && { [publisher]: {} }) },
  };
}

/**
 * What is remembered of a key that the sources do not have, or that was told to retire: its publisher lets it go when the
 * time is over.
 */
export function missed(before: LedgerKey, { publisher, now, retireAfterMs }: Claim): LedgerKey {
  if (!isActive(before)) return before;
  const { owners } = before;
  const retired = { ...before, owners: {}, retiredAt: now };
  const mine = ownerOf(before, publisher);
  if (before.withdrawnAt !== undefined) {
    const isMine = mine !== undefined || Object.keys(owners).length === 0;
    const withdrawnAt = possible(before.withdrawnAt, before, now);
    const leavesAt = Math.max(before.leavesAt ?? 0, withdrawnAt + retireAfterMs);
    return isMine && now >= leavesAt ? retired : { ...before, withdrawnAt };
  }
  if (publisher === undefined || mine === undefined) return before;
  const missingSince = possible(mine.missingSince ?? now, before, now);
  if (now - missingSince < retireAfterMs)
    return { ...before, owners: { ...owners, [publisher]: { missingSince } } };
  const { [publisher]: _, ...others } = owners;
  return Object.keys(others).length > 0 ? { ...before, owners: others } : retired;
}

/** Nothing was missed before it was published, or will have been: a clock was wrong, and the time begins anew. */
function possible(time: number, { publishedAt }: LedgerKey, now: number): number {
  return time < publishedAt || time > now ? now : time;
}

/** A key that left the JWKS long ago need not be remembered; a revoked one must. */
export function isForgotten(key: LedgerKey, isThere: boolean, { now }: Claim): boolean {
  const { retiredAt, withdrawnAt, revokedAt } = key;
  // Sources may have what was told to leave for years.
  if (retiredAt === undefined || withdrawnAt !== undefined || revokedAt !== undefined) return false;
  return !isThere && now - retiredAt > LONGEST_MEMORY;
}

/** What a publisher remembers of a key that it owns. */
export function ownerOf(
  { owners }: LedgerKey,
  publisher: string | undefined,
): LedgerKey['owners'][string] | undefined {
  return publisher !== undefined && Object.hasOwn(owners, publisher) ? owners[publisher] : undefined;
}
