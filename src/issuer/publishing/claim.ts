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

/** Milliseconds. */
const LONGEST_MEMORY = 90 * 86_400_000;

/** What is remembered of a key that the sources have. */
export function claimed(before: LedgerKey | undefined, jwk: Jwk, { publisher, now }: Claim): LedgerKey {
  const owners = { ...before?.owners, ...(publisher !== undefined && { [publisher]: {} }) };
  const publishedAt = before !== undefined && isActive(before) ? before.publishedAt : now;
  return {
    jwk,
    thumbprint: thumbprintOf(jwk),
    publishedAt,
    owners,
  };
}

/**
 * What is remembered of a key that the sources do not have, or that was told to retire: its publisher lets it go when the
 * time is over.
 */
export function missed(before: LedgerKey, { publisher, now, retireAfterMs }: Claim): LedgerKey {
  if (!isActive(before)) return before;
  const { withdrawnAt, owners } = before;
  const retired = { ...before, owners: {}, retiredAt: now };
  if (withdrawnAt !== undefined) return now - withdrawnAt < retireAfterMs ? before : retired;
  const mine = ownerOf(before, publisher);
  if (publisher === undefined || mine === undefined) return before;
  const { missingSince = now } = mine;
  if (now - missingSince < retireAfterMs)
    return { ...before, owners: { ...owners, [publisher]: { missingSince } } };
  const { [publisher]: _, ...others } = owners;
  return Object.keys(others).length > 0 ? { ...before, owners: others } : retired;
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
