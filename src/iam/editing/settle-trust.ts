import { passesSoon } from '../failure.ts';
import type { RoleTrust } from './role-trust.ts';
import { isSamePolicy } from './same-policy.ts';
import { type TrustChange, type Waiting, WRITE_WITHIN } from './write-trust.ts';

/** A change that was written. */
export interface WrittenChange extends TrustChange {
  /** By the clock. */
  readonly at: number;
  /** Whether a policy does what the change was for, whatever else it says. */
  readonly holds: (policy: string) => boolean;
}

/** What became of it. */
export type Settled =
  /** It is what IAM has. */
  | { readonly outcome: 'kept' }
  /** Somebody has changed the policy since, and what the change was for still holds. */
  | { readonly outcome: 'edited-since'; readonly now: string }
  /** Somebody has overwritten it, or IAM never showed it. */
  | { readonly outcome: 'lost'; readonly now: string }
  /** IAM answers now one policy and now another, for longer than anybody waits. */
  | { readonly outcome: 'unsettled'; readonly now: string };

/** What IAM's reads are taken to lag behind its writes at most. Milliseconds. */
export const LAG = 4_000;

/**
 * Milliseconds after a write until every other that was made without knowing of it is seen: such a one begins with a read that
 * lags, takes {@link WRITE_WITHIN}, and the read that is to show it lags as well.
 */
export const SETTLE = LAG + WRITE_WITHIN + LAG;

/**
 * Milliseconds for which an old policy is taken for one that IAM is about to replace.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export const PATIENCE = 30_000;

/** Milliseconds between two looks; less where somebody waits for less. */
const PAUSE = { most: 1_000, least: 100 };

/**
 * Reads a change back. That two editors overwrote each other is found by the one whose change is gone, as each looks again
 * when no write of the other's can be under way any more. A part of IAM may lag behind the others: what is seen twice counts.
 *
 * @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE.
 */
export async function settleTrust(
  trust: RoleTrust,
  change: WrittenChange,
  { clock, settleMs, onWait }: Waiting & { readonly settleMs: number },
): Promise<Settled> {
  await clock.sleep(Math.max(0, change.at + settleMs - clock.now()));
  let last: string | undefined;
  for (;;) {
    const isOver = clock.now() >= change.at + settleMs + PATIENCE;
    const now = await trust.read().catch((error: unknown) => {
      if (isOver || !passesSoon(error)) throw error;
      return undefined;
    });
    const isSeenTwice = now !== undefined && last !== undefined && isSamePolicy(now, last);
    if (isSeenTwice && (isOver || !isSamePolicy(now, change.before))) return verdictOn(now, change);
    if (isOver) return { outcome: 'unsettled', now: now ?? change.before };
    if (now === undefined) onWait?.('IAM asks for fewer requests, or fails');
    else if (last !== undefined) onWait?.('IAM still shows the old policy, or now one and now the other');
    last = now;
    await clock.sleep(Math.max(PAUSE.least, Math.min(PAUSE.most, settleMs)));
  }
}

function verdictOn(now: string, { after, holds }: WrittenChange): Settled {
  if (isSamePolicy(now, after)) return { outcome: 'kept' };
  return { outcome: holds(now) ? 'edited-since' : 'lost', now };
}
