import { type Claim, ownerOf, type Seen } from './claim.ts';
import { isActive, type LedgerKey } from './ledger.ts';

/** What becomes of a key in a publication, with what it means. */
export const KEY_CHANGES = {
  added: 'The sources have it, and it comes into the JWKS.',
  kept: 'The sources have it, and it is published.',
  adopted:
    "The sources have it, and it was published by somebody else: from now on it is this publisher's, too.",
  missing: 'It is gone from the sources and stays for `--retire-after` since that was first found.',
  retired: 'Its time is over: it leaves the JWKS.',
  left: 'The sources have it, but it was told to retire and has left the JWKS.',
  other: 'Other publishers own it: it stays until they let it go.',
  unowned: 'It was published without a `--publisher`: it stays, as nobody may retire it.',
  unknown: 'It is published and nobody remembers having done it: it stays.',
  restored: 'It was published, somebody took it out of the JWKS, and its time is not over: it comes back.',
  withdrawn:
    'It was told to retire (`podrole issuer keys retire`): it leaves when its time is over, whatever the sources have.',
  revoked: 'It was revoked: it stays out, although the sources have it.',
  replaced:
    'What had this kid is no key that STS could use, and the sources have one of that kid: it makes room.',
} as const;

/** A literal from {@link KEY_CHANGES}. */
export type KeyChange = keyof typeof KEY_CHANGES;

/** What becomes of one key. */
export interface KeyPlan {
  readonly kid: string;
  /** As the key stands in a JWKS: for messages that name it by more than its kid. */
  readonly alg: string;
  readonly change: KeyChange;
  /** When it will leave the JWKS; of a `missing` one. Milliseconds since the epoch, as all times here. */
  readonly retiresAt?: number;
  /** Publishers that own it. */
  readonly owners: readonly string[];
}

/** What becomes of a key that the sources have. */
export function presentPlan(before: LedgerKey | undefined, after: LedgerKey, seen: Seen): KeyPlan {
  return planOf(after, after.revokedAt === undefined ? presence(before, seen) : 'revoked');
}

/** What became of a key that the sources have although it left the JWKS. */
export function leftPlan(key: LedgerKey): KeyPlan {
  return planOf(key, key.revokedAt === undefined ? 'left' : 'revoked');
}

/** What becomes of a key that the sources do not have, or that was told to retire. */
export function absentPlan(after: LedgerKey, seen: Seen): KeyPlan {
  return planOf(after, absence(after, seen), retirement(after, seen.claim));
}

function presence(before: LedgerKey | undefined, { isThere, claim: { publisher } }: Seen): KeyChange {
  if (!isThere) return before !== undefined && isActive(before) ? 'restored' : 'added';
  return before === undefined || (publisher !== undefined && ownerOf(before, publisher) === undefined)
    ? 'adopted'
    : 'kept';
}

function absence(entry: LedgerKey, { isThere, claim: { publisher } }: Seen): KeyChange {
  if (!isActive(entry)) return 'retired';
  if (!isThere) return 'restored';
  if (entry.withdrawnAt !== undefined) return 'withdrawn';
  if (ownerOf(entry, publisher) !== undefined) return 'missing';
  return Object.keys(entry.owners).length > 0 ? 'other' : 'unowned';
}

function retirement(entry: LedgerKey, { publisher, retireAfterMs }: Claim): number | undefined {
  const { withdrawnAt, leavesAt = 0 } = entry;
  if (withdrawnAt !== undefined) return Math.max(leavesAt, withdrawnAt + retireAfterMs);
  const { missingSince } = ownerOf(entry, publisher) ?? {};
  return missingSince === undefined ? undefined : missingSince + retireAfterMs;
}

function planOf({ jwk, owners }: LedgerKey, change: KeyChange, retiresAt?: number): KeyPlan {
  const { kid, alg } = jwk;
  return { kid, alg, change, owners: Object.keys(owners), ...(retiresAt !== undefined && { retiresAt }) };
}
