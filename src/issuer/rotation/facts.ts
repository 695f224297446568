import { isActive, type Ledger, type LedgerKey } from '../publishing/ledger.ts';

/** What is known of an issuer's keys at one time. */
export interface RotationFacts {
  /** The keys of the JWKS. */
  readonly published: readonly { readonly kid: string; readonly alg: string }[];
  readonly ledger: Ledger | undefined;
  /** Kids of the keys that the API server verifies tokens with; `undefined` where it was not asked. */
  readonly live: readonly string[] | undefined;
  /** Kids of the keys that signed the tokens at hand, one of each API server; empty where there are none. */
  readonly signers: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What a key is good for. */
export type KeyState = 'signs' | 'published' | 'leaving' | 'unpublished' | 'retired' | 'revoked';

/** One key, whoever knows of it. */
export interface KeyStatus {
  readonly kid: string;
  /** Empty where only its kid is known. */
  readonly alg: string;
  readonly state: KeyState;
  readonly published: boolean;
  /** Since when, as far as is remembered. Milliseconds since the epoch, as all times here. */
  readonly publishedAt: number | undefined;
  /** Whether the API server verifies with it; `undefined` where it was not asked. */
  readonly live: boolean | undefined;
  /** Whether it signed a token at hand; `undefined` without tokens. */
  readonly signs: boolean | undefined;
  /** Since when it is on its way out of the JWKS. */
  readonly leavingSince: number | undefined;
  /** Until when it stays at the least, by the word of the one who told it to retire. */
  readonly leavesAt: number | undefined;
  readonly owners: readonly string[];
  /** Whether it left the JWKS by being told to, and stays out. */
  readonly isRetired: boolean;
  readonly isRevoked: boolean;
}

/**
 * The state of every key that anybody knows of: published ones in their order, then the others.
 *
 * @param coming - kid of a key that is to come, which nobody may know of yet.
 */
export function keyStatuses(facts: RotationFacts, coming?: string): readonly KeyStatus[] {
  const { published, ledger, live = [], signers } = facts;
  const kids = [
    ...published.map(({ kid }) => kid),
    ...live,
    ...signers,
    ...(ledger?.keys.map(({ jwk }) => jwk.kid) ?? []),
    ...(coming === undefined ? [] : [coming]),
  ];
  return [...new Set(kids)].map((kid) => statusOf(kid, facts));
}

function statusOf(kid: string, { published, ledger, live, signers }: RotationFacts): KeyStatus {
  const entries = ledger?.keys.filter(({ jwk }) => jwk.kid === kid) ?? [];
  const entry = entries.find(isActive) ?? entries[0];
  const there = published.find((key) => key.kid === kid);
  const known = {
    kid,
    alg: there?.alg ?? entry?.jwk.alg ?? '',
    published: there !== undefined,
    publishedAt: there && entry?.publishedAt,
    live: live?.includes(kid),
    signs: signers.length === 0 ? undefined : signers.includes(kid),
    leavingSince: entry && isActive(entry) ? leavingSince(entry) : undefined,
    leavesAt: entry?.leavesAt,
    owners: Object.keys(entry?.owners ?? {}),
    isRetired: entry?.retiredAt !== undefined && entry.withdrawnAt !== undefined,
    isRevoked: entry?.revokedAt !== undefined,
  };
  return { ...known, state: stateOf(known, entry) };
}

/**
 * When a key leaves the JWKS that is on its way out; `undefined` for others.
 *
 * @param retireAfterMs - for how long publishers keep it.
 */
export function leaving(
  { leavingSince: since, leavesAt = 0 }: Pick<KeyStatus, 'leavingSince' | 'leavesAt'>,
  retireAfterMs: number,
): number | undefined {
  return since === undefined ? undefined : Math.max(leavesAt, since + retireAfterMs);
}

/** Told to go, or missed by all who own it. */
function leavingSince({ withdrawnAt, owners }: LedgerKey): number | undefined {
  const missing = Object.values(owners).map(({ missingSince }) => missingSince);
  const all = missing.length > 0 && missing.every((since) => since !== undefined);
  return withdrawnAt ?? (all ? Math.max(...missing.filter((since) => since !== undefined)) : undefined);
}

function stateOf(known: Omit<KeyStatus, 'state'>, entry: LedgerKey | undefined): KeyState {
  if (known.signs === true) return 'signs';
  if (entry?.revokedAt !== undefined) return 'revoked';
  if (known.published) return known.leavingSince === undefined ? 'published' : 'leaving';
  return entry?.retiredAt === undefined ? 'unpublished' : 'retired';
}
