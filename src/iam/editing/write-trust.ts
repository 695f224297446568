import { PodroleError } from '../../errors.ts';
import { passesSoon } from '../failure.ts';
import type { Clock } from './clock.ts';
import type { RoleTrust } from './role-trust.ts';
import { isSamePolicy } from './same-policy.ts';

/** A policy in place of another. */
export interface TrustChange {
  /** As it was read when the change was made of it. */
  readonly before: string;
  readonly after: string;
}

/** What became of a change. */
export type Written =
  /** `at` by the clock: when it was there for sure. */
  | { readonly outcome: 'written'; readonly at: number }
  /** Somebody else changed the policy since it was read. */
  | { readonly outcome: 'changed'; readonly now: string; readonly maybeWritten: boolean }
  /** IAM asked for later, again and again, or gave no answer. */
  | { readonly outcome: 'given-up'; readonly now: string; readonly maybeWritten: boolean }
  /** IAM could not be asked, or refused. */
  | { readonly outcome: 'failed'; readonly error: PodroleError; readonly maybeWritten: boolean };

/**
 * Milliseconds from the beginning of the read to the end of the write. IAM has no conditional write, so a change that somebody
 * makes meanwhile is overwritten: the shorter, the rarer; and who made it must look again after that time.
 */
export const WRITE_WITHIN = 2_000;

/** Pauses before another try. Milliseconds. */
const PAUSES = [200, 500, 1_000, 2_000, 4_000, 8_000];

/** How a change waits. */
export interface Waiting {
  readonly clock: Clock;
  /** Told for what is waited, before each wait: part of a sentence. */
  readonly onWait?: ((why: string) => void) | undefined;
}

/** Writes a policy if it still is what it was: reads it once more before each try. */
export async function writeTrust(
  trust: RoleTrust,
  change: TrustChange,
  { clock, onWait }: Waiting,
): Promise<Written> {
  let maybeWritten = false;
  for (const pause of [...PAUSES, undefined]) {
    const tried = await tryOnce(trust, change, clock).catch((error) => unread(error, change));
    if (!('again' in tried)) return tried.outcome === 'written' ? tried : { ...tried, maybeWritten };
    maybeWritten ||= tried.again === 'unknown';
    if (pause === undefined) return { outcome: 'given-up', now: tried.now, maybeWritten };
    onWait?.(`${WHY[tried.again]}; trying again in ${pause / 1000} s`);
    await clock.sleep(pause);
  }
  throw new Error('the last try has no pause behind it');
}

const WHY = {
  later: 'IAM asks for fewer requests, or is changing the role for somebody else',
  unknown: 'IAM gave no answer to the write',
  unread: 'IAM asks for fewer requests, or fails',
} as const;

type Tried =
  | { readonly outcome: 'written'; readonly at: number }
  | { readonly outcome: 'changed'; readonly now: string }
  | { readonly outcome: 'failed'; readonly error: PodroleError }
  | { readonly again: keyof typeof WHY; readonly now: string };

async function tryOnce(trust: RoleTrust, { before, after }: TrustChange, clock: Clock): Promise<Tried> {
  const began = clock.now();
  const now = await trust.read();
  if (isSamePolicy(now, after)) return { outcome: 'written', at: clock.now() };
  if (!isSamePolicy(now, before)) return { outcome: 'changed', now };
  const left = WRITE_WITHIN - (clock.now() - began);
  if (left <= 0) return { again: 'later', now };
  const answer = await trust.write(after, clock.timeout(left));
  return answer === 'written' ? { outcome: 'written', at: clock.now() } : { again: answer, now };
}

/** What was read when the change was made is the last that is known. */
function unread(error: unknown, { before }: TrustChange): Tried {
  if (passesSoon(error)) return { again: 'unread', now: before };
  if (error instanceof PodroleError) return { outcome: 'failed', error };
  throw error;
}
