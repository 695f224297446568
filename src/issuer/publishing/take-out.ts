import { PodroleError } from '../../errors.ts';
import { readJwk } from '../read-jwk.ts';
import { isActive, type Ledger, type LedgerKey } from './ledger.ts';
import { mergedJwks, nameOf } from './merged-jwks.ts';
import type { Wanted } from './settle.ts';
import type { ReadState } from './state.ts';

/** Which key, of which issuer, and when. */
export interface TakeOut {
  readonly issuer: string;
  readonly kid: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What is to lie at the target after a revocation. */
export interface Revocation extends Wanted {
  /** The kids that leave the JWKS: the key may have several. */
  readonly names: readonly string[];
}

/**
 * Takes a key out of the JWKS at once and for good: no publisher brings it back, whatever its sources have.
 *
 * @throws PodroleError KEY_INVALID for a key that is not there, and for the only one.
 */
export function planRevocation(state: ReadState, { issuer, kid, now }: TakeOut): Revocation {
  const { ledger, isMeant } = meantBy(state, { issuer, kid, now });
  const keys = ledger.keys.map((entry) =>
    isMeant(entry.jwk.kid, entry.thumbprint) && entry.revokedAt === undefined
      ? { ...entry, owners: {}, revokedAt: now }
      : entry,
  );
  const others = state.published.filter((key) => !isMeant(key.kid, key.thumbprint));
  const jwks = mergedJwks(others, keys);
  if (jwks.length === 0) {
    throw new PodroleError(
      'KEY_INVALID',
      `${kid} is the only key: without it no pod has a role; publish a new one first, or, to lock everybody out, delete the OIDC provider`,
    );
  }
  const names = state.published.filter((key) => isMeant(key.kid, key.thumbprint)).map((key) => key.kid);
  return { ledger: { issuer, keys }, jwks, names: [...new Set(names)] };
}

/**
 * Tells a key to retire: from now on every publisher counts it as missing, although its sources have it.
 *
 * @param undo - takes that back; a key that left already comes back with the next publication.
 * @throws PodroleError KEY_INVALID for a key that is not there.
 */
export function planWithdrawal(state: ReadState, { issuer, kid, now }: TakeOut, undo: boolean): Wanted {
  const { ledger, isMeant } = meantBy(state, { issuer, kid, now });
  const keys = ledger.keys.map((entry) => {
    if (!isMeant(entry.jwk.kid, entry.thumbprint) || entry.revokedAt !== undefined) return entry;
    if (undo) return withoutWithdrawal(entry);
    return isActive(entry) ? { ...entry, withdrawnAt: entry.withdrawnAt ?? now } : entry;
  });
  return { ledger: { issuer, keys }, jwks: mergedJwks(state.published, keys) };
}

function withoutWithdrawal({ withdrawnAt: _, ...entry }: LedgerKey): LedgerKey {
  return entry;
}

/** What a kid means: the keys of that name, and the same keys by other names, as their twins for old servers. */
interface Meant {
  /** With an entry for every such key that can have one. */
  readonly ledger: Ledger;
  isMeant(kid: string, thumbprint: string | undefined): boolean;
}

function meantBy({ ledger, published }: ReadState, { issuer, kid, now }: TakeOut): Meant {
  const keys = ledger?.keys ?? [];
  const named = [...keys.map(({ jwk, thumbprint }) => ({ kid: jwk.kid, thumbprint })), ...published].filter(
    (key) => key.kid === kid,
  );
  if (named.length === 0) {
    const kids = published.map((key) => key.kid).join(', ') || 'none';
    throw new PodroleError('KEY_INVALID', `no key ${JSON.stringify(kid)} is published; those are: ${kids}`);
  }
  const prints = new Set(named.map(({ thumbprint }) => thumbprint));
  const isMeant = (name: string, thumbprint: string | undefined) =>
    name === kid || (thumbprint !== undefined && prints.has(thumbprint));
  const known = new Set(keys.map(nameOf));
  const unknown = published.flatMap(({ kid: name, json, thumbprint }) => {
    // What STS has no use for is in no ledger, and goes by its kid.
    if (thumbprint === undefined || !isMeant(name, thumbprint)) return [];
    const entry = { jwk: readJwk(json), thumbprint, publishedAt: now, owners: {} };
    return known.has(nameOf(entry)) ? [] : [entry];
  });
  return { ledger: { issuer, keys: [...keys, ...unknown] }, isMeant };
}
