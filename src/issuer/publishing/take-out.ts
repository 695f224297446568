import { PodroleError } from '../../errors.ts';
import { readJwk } from '../read-jwk.ts';
import { isActive, type Ledger, type LedgerKey } from './ledger.ts';
import { mergedJwks, nameOf } from './merged-jwks.ts';
import type { Wanted } from './settle.ts';
import type { ReadState } from './state.ts';

/** Which key, of which issuer, and when. */
export interface TakeOut {
  readonly issuer: string;
  /** Its kid; or its thumbprint, where a kid names several keys. */
  readonly kid: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly now: number;
  /** Whether it is taken back. */
  readonly undo: boolean;
}

/** What is to lie at the target after a revocation. */
export interface Revocation extends Wanted {
  /** The kids that leave the JWKS: the key may have several. */
  readonly names: readonly string[];
  /** Whether there was a revocation to take back. */
  readonly isUndone: boolean;
}

/**
 * Takes a key out of the JWKS at once and for good: no publisher brings it back, whatever its sources have and call it.
 *
 * @throws PodroleError KEY_INVALID for a key that is not there, for a kid of several, and for the only one.
 */
export function planRevocation(state: ReadState, takeOut: TakeOut): Revocation {
  const { issuer, kid, now, undo } = takeOut;
  const { ledger, isMeant } = meantBy(state, takeOut);
  const keys = ledger.keys.map((entry) => {
    if (!isMeant(entry.jwk.kid, entry.thumbprint)) return entry;
    if (undo) return withoutRevocation(entry, now);
    return { ...entry, owners: {}, revokedAt: entry.revokedAt ?? now };
  });
  const isUndone = undo && keys.some((entry, at) => entry !== ledger.keys[at]);
  const others = state.published.filter((key) => undo || !isMeant(key.kid, key.thumbprint));
  // What STS has no use for gives no pod a role.
  if (!others.some(({ thumbprint }) => thumbprint !== undefined) && !keys.some(isActive)) {
    throw new PodroleError(
      'KEY_INVALID',
      `${kid} is the only key: without it no pod has a role; publish a new one first, or, to lock everybody out, delete the OIDC provider`,
    );
  }
  const names = state.published.filter((key) => isMeant(key.kid, key.thumbprint)).map((key) => key.kid);
  return { ledger: { issuer, keys }, jwks: mergedJwks(others, keys), names: [...new Set(names)], isUndone };
}

/** Its owners are gone: it comes back when sources have it. */
function withoutRevocation(entry: LedgerKey, now: number): LedgerKey {
  const { revokedAt, ...rest } = entry;
  return revokedAt === undefined ? entry : { ...rest, retiredAt: rest.retiredAt ?? now };
}

/** When a key that was told to retire leaves, by the one who told it. */
export interface Withdrawal extends Wanted {
  /** `undefined` where it was taken back. */
  readonly leavesAt: number | undefined;
}

/**
 * Tells a key to retire: from now on its publishers count it as missing, although their sources have it.
 *
 * @param retireAfterMs - for how long it stays at the least; publishers may count for longer.
 * @throws PodroleError KEY_INVALID for a key that is not there, for a kid of several, and for one that left already.
 */
export function planWithdrawal(state: ReadState, takeOut: TakeOut, retireAfterMs: number): Withdrawal {
  const { issuer, kid, now, undo } = takeOut;
  const { ledger, isMeant } = meantBy(state, takeOut);
  const isConcerned = ({ jwk, thumbprint, revokedAt }: LedgerKey) =>
    isMeant(jwk.kid, thumbprint) && revokedAt === undefined;
  const concerned = ledger.keys.filter((key) => isConcerned(key) && (undo || isActive(key)));
  if (concerned.length === 0)
    throw new PodroleError(
      'KEY_INVALID',
      `${kid} was revoked, has left already, or is no key of STS; podrole issuer keys status tells which`,
    );
  const leavesAt = Math.max(...concerned.map((key) => key.leavesAt ?? now + retireAfterMs));
  const keys = ledger.keys.map((entry) => {
    if (!concerned.includes(entry)) return entry;
    const { withdrawnAt = now, leavesAt: _, ...rest } = entry;
    return undo ? withoutWithdrawal(rest) : { ...rest, withdrawnAt, leavesAt };
  });
  return {
    ledger: { issuer, keys },
    jwks: mergedJwks(state.published, keys),
    leavesAt: undo ? undefined : leavesAt,
  };
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
  const all = [...keys.map(({ jwk, thumbprint }) => ({ kid: jwk.kid, thumbprint })), ...published];
  const named = all.filter((key) => key.kid === kid || key.thumbprint === kid);
  if (named.length === 0) {
    const kids = published.map((key) => key.kid).join(', ') || 'none';
    throw new PodroleError('KEY_INVALID', `no key ${JSON.stringify(kid)} is published; those are: ${kids}`);
  }
  const prints = new Set(named.map(({ thumbprint }) => thumbprint));
  if (prints.size > 1) {
    const known = [...prints].filter((print) => print !== undefined).join(', ');
    throw new PodroleError(
      'KEY_INVALID',
      `${JSON.stringify(kid)} is the kid of several keys; name one by its thumbprint (RFC 7638): ${known}`,
    );
  }
  const isMeant = (name: string, thumbprint: string | undefined) =>
    thumbprint === undefined ? name === kid : prints.has(thumbprint);
  const known = new Set(keys.map(nameOf));
  const unknown = published.flatMap(({ kid: name, json, thumbprint }) => {
    // What STS has no use for is in no ledger, and goes by its kid.
    if (thumbprint === undefined || !isMeant(name, thumbprint)) return [];
    const entry = { jwk: readJwk(json), thumbprint, publishedAt: now, owners: {} };
    return known.has(nameOf(entry)) ? [] : [entry];
  });
  return { ledger: { issuer, keys: [...keys, ...unknown] }, isMeant };
}
