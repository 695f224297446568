import { PodroleError } from '../../errors.ts';
import { thumbprintOf } from '../jwk.ts';
import { readJwk } from '../read-jwk.ts';
import { isActive, type Ledger, type LedgerKey } from './ledger.ts';
import { mergedJwks } from './merged-jwks.ts';
import type { Wanted } from './settle.ts';
import type { ReadState } from './state.ts';

/** Which key, of which issuer, and when. */
export interface TakeOut {
  readonly issuer: string;
  readonly kid: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Takes a key out of the JWKS at once and for good: no publisher brings it back, whatever its sources have.
 *
 * @throws PodroleError KEY_INVALID for a key that is not there, and for the only one.
 */
export function planRevocation(state: ReadState, { issuer, kid, now }: TakeOut): Wanted {
  const ledger = remembering(state, { issuer, kid, now });
  const keys = ledger.keys.map((entry) =>
    entry.jwk.kid === kid && entry.revokedAt === undefined ? { ...entry, owners: {}, revokedAt: now } : entry,
  );
  // What STS has no use for is in no ledger, and goes by its kid.
  const others = state.published.filter((key) => key.kid !== kid);
  const jwks = mergedJwks(others, keys);
  if (jwks.length === 0) {
    throw new PodroleError(
      'KEY_INVALID',
      `${kid} is the only key: without it no pod has a role; publish a new one first, or, to lock everybody out, delete the OIDC provider`,
    );
  }
  return { ledger: { issuer, keys }, jwks };
}

/**
 * Tells a key to retire: from now on every publisher counts it as missing, although its sources have it.
 *
 * @param undo - takes that back; a key that left already comes back with the next publication.
 * @throws PodroleError KEY_INVALID for a key that is not there.
 */
export function planWithdrawal(state: ReadState, { issuer, kid, now }: TakeOut, undo: boolean): Wanted {
  const ledger = remembering(state, { issuer, kid, now });
  const keys = ledger.keys.map((entry) => {
    if (entry.jwk.kid !== kid || entry.revokedAt !== undefined) return entry;
    const { withdrawnAt = now, retiredAt: _, ...rest } = entry;
    if (undo) return withoutWithdrawal(entry);
    return isActive(entry) ? { ...rest, withdrawnAt } : entry;
  });
  return { ledger: { issuer, keys }, jwks: mergedJwks(state.published, keys) };
}

function withoutWithdrawal({ withdrawnAt: _, ...entry }: LedgerKey): LedgerKey {
  return entry;
}

/** The ledger, with an entry for every key of that kid that can have one. */
function remembering({ ledger, published }: ReadState, { issuer, kid, now }: TakeOut): Ledger {
  const keys = ledger?.keys ?? [];
  const known = new Set(keys.filter(({ jwk }) => jwk.kid === kid).map(({ thumbprint }) => thumbprint));
  const there = published.filter((key) => key.kid === kid);
  if (there.length === 0 && known.size === 0) {
    const kids = published.map((key) => key.kid).join(', ') || 'none';
    throw new PodroleError('KEY_INVALID', `no key ${JSON.stringify(kid)} is published; those are: ${kids}`);
  }
  const unknown = there.flatMap(({ json, thumbprint }) => {
    if (thumbprint === undefined || known.has(thumbprint)) return [];
    const jwk = readJwk(json);
    return [{ jwk, thumbprint: thumbprintOf(jwk), publishedAt: now, owners: {} }];
  });
  return { issuer, keys: [...keys, ...unknown] };
}
