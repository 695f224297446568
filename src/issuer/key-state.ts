import { type Jwk, keyName, thumbprintOf } from './jwk.ts';
import { MAX_KEYS_PER_KIND } from './jwks.ts';

/** A key that is served, and how long it has been known. Times are milliseconds since the epoch. */
export interface FollowedKey {
  readonly jwk: Jwk;
  /** When it was first read. */
  readonly seenAt: number;
  /** When its source was first read without it; it is served on for a while. */
  readonly missedAt?: number;
}

/** The keys that are served, and how reading their sources goes. */
export interface KeyState {
  readonly keys: readonly FollowedKey[];
  /** When all sources were last read without a problem. Milliseconds since the epoch. */
  readonly readAt: number | undefined;
  /** Readings in a row with a problem. */
  readonly failures: number;
  readonly problem: string | undefined;
}

/** What reading the sources gave: without keys, nothing that can be served; with both, keys that are partly old. */
export interface Reading {
  /** Never an empty list. */
  readonly keys?: readonly Jwk[];
  readonly problem?: string;
}

/** When a reading was done, and for how long keys stay that sources no longer have. Milliseconds. */
export interface StepOptions {
  readonly now: number;
  readonly retireAfter: number;
}

/** Nothing was read yet. */
export const NO_KEYS_YET: KeyState = { keys: [], readAt: undefined, failures: 0, problem: undefined };

/**
 * The state after a reading. A reading without keys changes no key, and retires none. A key that was not read stays for
 * `retireAfter` from the first reading that missed it, unless its kid is that of another key now, or more keys of its
 * kind are read than STS takes beside it.
 */
export function nextKeyState(state: KeyState, reading: Reading, { now, retireAfter }: StepOptions): KeyState {
  const { problem } = reading;
  const told =
    problem === undefined
      ? { readAt: now, failures: 0, problem }
      : { readAt: state.readAt, failures: state.failures + 1, problem };
  if (reading.keys === undefined) return { keys: state.keys, ...told };
  const known = new Map(state.keys.map((key) => [nameOf(key.jwk), key]));
  const present = reading.keys.map((jwk) => ({ jwk, seenAt: known.get(nameOf(jwk))?.seenAt ?? now }));
  const names = new Set(present.map(({ jwk }) => nameOf(jwk)));
  const missed = state.keys
    .filter(({ jwk }) => !names.has(nameOf(jwk)))
    .map((key) => ({ ...key, missedAt: key.missedAt ?? now }))
    .filter(({ missedAt }) => now - missedAt < retireAfter);
  return { keys: [...present, ...fitting(missed, present)], ...told };
}

function nameOf(jwk: Jwk): string {
  return keyName(jwk.kid, thumbprintOf(jwk));
}

/** The missed ones that can stand beside those present, in an order that all replicas find: by kid, not by time. */
function fitting(
  missed: readonly (FollowedKey & { readonly missedAt: number })[],
  present: readonly FollowedKey[],
): readonly FollowedKey[] {
  const kids = new Set(present.map(({ jwk }) => jwk.kid).filter((kid) => kid !== ''));
  const room = { RSA: MAX_KEYS_PER_KIND, EC: MAX_KEYS_PER_KIND };
  for (const { jwk } of present) room[jwk.kty] -= 1;
  return missed
    .toSorted((a, b) => b.missedAt - a.missedAt)
    .filter(({ jwk }) => {
      if (kids.has(jwk.kid) || room[jwk.kty] <= 0) return false;
      room[jwk.kty] -= 1;
      return true;
    })
    .toSorted((a, b) => (nameOf(a.jwk) < nameOf(b.jwk) ? -1 : 1));
}

/** What happened to a key between two states. */
export interface ServedKeyChange {
  readonly kid: string;
  readonly change: 'appeared' | 'missed' | 'returned' | 'retired';
}

/** What happened to the keys, those gone last. */
export function keyChanges(before: KeyState, after: KeyState): readonly ServedKeyChange[] {
  const earlier = new Map(before.keys.map((key) => [nameOf(key.jwk), key]));
  const later = new Set(after.keys.map(({ jwk }) => nameOf(jwk)));
  const stayed = after.keys.flatMap(({ jwk, missedAt }) => {
    const was = earlier.get(nameOf(jwk));
    const change = changeOf(was, missedAt !== undefined);
    return change === undefined ? [] : [{ kid: jwk.kid, change }];
  });
  const gone = before.keys.filter(({ jwk }) => !later.has(nameOf(jwk)));
  return [...stayed, ...gone.map(({ jwk }) => ({ kid: jwk.kid, change: 'retired' as const }))];
}

function changeOf(was: FollowedKey | undefined, isMissed: boolean): ServedKeyChange['change'] | undefined {
  if (was === undefined) return 'appeared';
  const wasMissed = was.missedAt !== undefined;
  return wasMissed === isMissed ? undefined : isMissed ? 'missed' : 'returned';
}
