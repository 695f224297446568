import type { FactKind } from '../../identity/facts.ts';
import type { Check } from '../../serving/check.ts';
import type { StoreStatus } from '../store.ts';
import type { Reflector } from './reflector.ts';

/** What is followed of one kind. */
export interface Followed {
  readonly kind: FactKind;
  readonly reflector: Reflector;
  count(): number;
  /** How many there are, and what is wrong with them. */
  describe(): string;
}

/** Twice as long as it takes to find a watch dead. Milliseconds. */
const STALE_AFTER = 150_000;

/** How that is going. Once everything has been heard of, what was heard stays good enough to serve. */
export function checkOf({ kind, reflector, describe }: Followed, now: number): Check {
  const { synced, heardAt, problem } = reflector.status();
  const why = problem === undefined ? '' : `: ${problem}`;
  if (!synced) return { name: kind, ok: false, detail: `not all heard of yet${why}` };
  const seconds = Math.round((now - heardAt) / 1000);
  const heard = problem === undefined && now - heardAt < STALE_AFTER ? 'heard' : 'nothing heard since';
  return { name: kind, ok: true, detail: `${describe()}; ${heard} ${seconds} s ago${why}` };
}

/** The same for all of it together. */
export function statusOf(followed: readonly Followed[], now: number): StoreStatus {
  const states = followed.map(({ reflector }) => reflector.status());
  const age = Math.max(...states.map(({ heardAt }) => now - heardAt));
  return {
    objects: Object.fromEntries(followed.map(({ kind, count }) => [kind, count()])),
    seenAt: Date.now() - age,
    current: age < STALE_AFTER && states.every(({ synced, problem }) => synced && problem === undefined),
  };
}
