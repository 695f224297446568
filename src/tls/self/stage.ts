import { type KeptAuthorities, madeAt } from './kept.ts';
import type { Pace } from './pace.ts';

/** The stages of a rotation, in their order, and when to worry. */
export const STAGES = {
  missing: {
    means: 'There is no Secret.',
    lasts: 'seconds after the start',
    worry: 'for longer than a minute: the webhook may not make it; see its log',
  },
  starting: {
    means:
      'The first CA, or the first after the Secret was emptied, is announced, and signs where nothing else does.',
    lasts: 'five minutes',
    worry: 'for longer than an hour: a `caBundle` cannot be written, or is set back again and again',
  },
  steady: { means: 'One CA.', lasts: 'eight months', worry: 'never' },
  announcing: {
    means: 'The next CA is in the bundles, or on its way there, and signs nothing yet.',
    lasts: 'five minutes',
    worry: 'for longer than a day: as `starting`; there are four months left',
  },
  retiring: {
    means: 'The next CA has taken over; the one before is still trusted.',
    lasts: 'a month',
    worry: 'for longer than six weeks: a `caBundle` cannot be written',
  },
} as const;

/** A literal from {@link STAGES}. */
export type Stage = keyof typeof STAGES;

/** The stage that a Secret is in. */
export function stageOf(kept: KeptAuthorities | undefined): Stage {
  if (kept === undefined) return 'missing';
  if (kept.current === undefined) return 'starting';
  if (kept.next !== undefined) return 'announcing';
  return kept.old.length > 0 ? 'retiring' : 'steady';
}

/**
 * Since when a Secret is in its stage, as it says itself. Milliseconds since the epoch.
 *
 * @param now - the latest that it can be; and what it is where nothing tells.
 */
export function stageSince(
  kept: KeptAuthorities | undefined,
  { now, pace }: { readonly now: number; readonly pace: Pace },
): number {
  const { current, next, replacedAt } = kept ?? {};
  switch (stageOf(kept)) {
    case 'missing':
      return now;
    case 'starting':
    case 'announcing':
      return next === undefined ? now : Math.min(now, madeAt(next));
    case 'retiring':
      return Math.min(now, replacedAt ?? now);
    case 'steady': {
      const retired = replacedAt === undefined ? 0 : replacedAt + pace.trustOldMs;
      return Math.min(now, Math.max(retired, current === undefined ? now : madeAt(current)));
    }
  }
}
