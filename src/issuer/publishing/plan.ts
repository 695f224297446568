import { PodroleError } from '../../errors.ts';
import { type Jwk, thumbprintOf } from '../jwk.ts';
import { isActive, type Ledger, type LedgerKey } from './ledger.ts';
import { type JwksKey, mergedJwks, nameOf } from './merged-jwks.ts';
import type { PublishedKey } from './published-keys.ts';

/** What becomes of a key in a publication, with what it means. */
export const KEY_CHANGES = {
  added: 'The sources have it, and it comes into the JWKS.',
  kept: 'The sources have it, and it is published.',
  adopted:
    "The sources have it, and it was published by somebody else: from now on it is this publisher's, too.",
  missing: 'It is gone from the sources and stays for `--retire-after` since that was first found.',
  retired: 'It has been gone from the sources for `--retire-after` and leaves the JWKS.',
  other: 'Other publishers own it: it stays until they let it go.',
  unowned: 'It was published without a `--publisher`: it stays, as nobody may retire it.',
  unknown: 'It is published and nobody remembers having done it: it stays.',
  restored: 'It was published, somebody took it out of the JWKS, and its time is not over: it comes back.',
  withdrawn:
    'The sources have it, but it was told to retire (`podrole issuer keys retire`): it counts as missing.',
  revoked: 'It was revoked: it stays out, although the sources have it.',
} as const;

/** A literal from {@link KEY_CHANGES}. */
export type KeyChange = keyof typeof KEY_CHANGES;

/** Milliseconds. */
const LONGEST_MEMORY = 90 * 86_400_000;

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

/** What a publication is planned from. */
export interface PublicationInput {
  readonly issuer: string;
  /** The keys of the sources. */
  readonly sourceKeys: readonly Jwk[];
  /** What is published. */
  readonly published: readonly PublishedKey[];
  /** `undefined` where there is none that can be read. */
  readonly ledger: Ledger | undefined;
  /** The publisher's name; without one it owns no key and retires none. */
  readonly publisher: string | undefined;
  readonly retireAfterMs: number;
  readonly now: number;
}

/** What is to be published. */
export interface PublicationPlan {
  readonly ledger: Ledger;
  /** The keys of the JWKS: those that are published stay in their order, new ones follow. */
  readonly jwks: readonly JwksKey[];
  readonly keys: readonly KeyPlan[];
}

/**
 * Merges the keys of a publisher's sources with what is published. A key leaves only when every publisher that owns it
 * has missed it in its sources for its time; what nobody owns stays.
 *
 * @throws PodroleError KEY_INVALID without keys, KEY_CONFLICT where a kid is published with another key.
 */
export function planPublication(input: PublicationInput): PublicationPlan {
  const { issuer, sourceKeys, published, ledger } = input;
  if (sourceKeys.length === 0)
    throw new PodroleError('KEY_INVALID', 'no keys to publish: a JWKS without keys would lock every pod out');
  const known = new Map((ledger?.keys ?? []).map((key) => [nameOf(key), key]));
  assertNoConflict(input, known);
  const given = sourceKeys.map((jwk) => [nameOf({ jwk, thumbprint: thumbprintOf(jwk) }), jwk] as const);
  const inSources = new Map(given.filter(([name]) => known.get(name)?.withdrawnAt === undefined));
  const there = new Set(
    published.flatMap(({ kid, thumbprint }) => (thumbprint ? [`${kid} ${thumbprint}`] : [])),
  );

  const entries = new Map<string, LedgerKey>();
  const plans: KeyPlan[] = [];
  for (const [name, jwk] of inSources) {
    const before = known.get(name);
    const entry = claimed(before, jwk, input);
    entries.set(name, entry);
    plans.push(planOf(entry, presence(before, there.has(name), input)));
  }
  for (const [name, before] of known) {
    if (inSources.has(name) || isForgotten(before, there.has(name), input)) continue;
    const entry = missed(before, input);
    entries.set(name, entry);
    // What left the JWKS at an earlier time is only remembered.
    if (isActive(before))
      plans.push(planOf(entry, absence(entry, there.has(name), input), retirement(entry, input)));
  }
  const unknown = published.filter(
    ({ kid, thumbprint }) => thumbprint === undefined || !entries.has(`${kid} ${thumbprint}`),
  );
  for (const { kid, json } of unknown)
    plans.push({ kid, alg: String(json.alg ?? json.kty), change: 'unknown', owners: [] });
  return {
    ledger: { issuer, keys: [...entries.values()] },
    jwks: mergedJwks(published, [...entries.values()]),
    keys: plans,
  };
}

/** A key that left the JWKS long ago need not be remembered; a revoked one must. */
function isForgotten(key: LedgerKey, isThere: boolean, { now }: PublicationInput): boolean {
  const { retiredAt, withdrawnAt, revokedAt } = key;
  // Sources may have what was told to leave for years.
  if (retiredAt === undefined || withdrawnAt !== undefined || revokedAt !== undefined) return false;
  return !isThere && now - retiredAt > LONGEST_MEMORY;
}

/** A verifier takes either of two keys with one kid. */
function assertNoConflict(
  { sourceKeys, published }: PublicationInput,
  known: ReadonlyMap<string, LedgerKey>,
): void {
  const others = [
    ...published.map(({ kid, thumbprint }) => ({ kid, thumbprint })),
    ...[...known.values()].filter(isActive).map(({ jwk, thumbprint }) => ({ kid: jwk.kid, thumbprint })),
  ];
  for (const jwk of sourceKeys) {
    const print = thumbprintOf(jwk);
    if (jwk.kid === '' || !others.some(({ kid, thumbprint }) => kid === jwk.kid && thumbprint !== print))
      continue;
    throw new PodroleError(
      'KEY_CONFLICT',
      `kid ${JSON.stringify(jwk.kid)} is published with another key than the sources have; find out whose that is, ` +
        'and take it out with "podrole issuer keys revoke"',
    );
  }
}

/** The sources have it. */
function claimed(before: LedgerKey | undefined, jwk: Jwk, { publisher, now }: PublicationInput): LedgerKey {
  const owners = { ...before?.owners, ...(publisher !== undefined && { [publisher]: {} }) };
  const { revokedAt } = before ?? {};
  const publishedAt = before !== undefined && isActive(before) ? before.publishedAt : now;
  return {
    jwk,
    thumbprint: thumbprintOf(jwk),
    publishedAt,
    owners: revokedAt === undefined ? owners : {},
    ...(revokedAt !== undefined && { revokedAt }),
  };
}

/** The sources do not have it, or it was told to retire: its publisher lets it go when the time is over. */
function missed(before: LedgerKey, { publisher, now, retireAfterMs }: PublicationInput): LedgerKey {
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

/** Names of publishers are any text. */
function ownerOf(
  { owners }: LedgerKey,
  publisher: string | undefined,
): LedgerKey['owners'][string] | undefined {
  return publisher !== undefined && Object.hasOwn(owners, publisher) ? owners[publisher] : undefined;
}

function presence(
  before: LedgerKey | undefined,
  isThere: boolean,
  { publisher, now }: PublicationInput,
): KeyChange {
  if (before?.revokedAt !== undefined) return 'revoked';
  // What this very publication wrote into the ledger a moment ago is no news.
  const isKnown = before !== undefined && isActive(before) && before.publishedAt !== now;
  if (!isThere) return isKnown ? 'restored' : 'added';
  return before === undefined || (publisher !== undefined && ownerOf(before, publisher) === undefined)
    ? 'adopted'
    : 'kept';
}

function absence(entry: LedgerKey, isThere: boolean, { publisher }: PublicationInput): KeyChange {
  if (!isActive(entry)) return 'retired';
  if (!isThere) return 'restored';
  if (entry.withdrawnAt !== undefined) return 'withdrawn';
  if (ownerOf(entry, publisher) !== undefined) return 'missing';
  return Object.keys(entry.owners).length > 0 ? 'other' : 'unowned';
}

function retirement(entry: LedgerKey, { publisher, retireAfterMs }: PublicationInput): number | undefined {
  const since = entry.withdrawnAt ?? ownerOf(entry, publisher)?.missingSince;
  return since === undefined ? undefined : since + retireAfterMs;
}

function planOf({ jwk, owners }: LedgerKey, change: KeyChange, retiresAt?: number): KeyPlan {
  const { kid, alg } = jwk;
  return { kid, alg, change, owners: Object.keys(owners), ...(retiresAt !== undefined && { retiresAt }) };
}
