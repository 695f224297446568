import { allHold } from './bundles.ts';
import type { LeafState } from './leaf-plan.ts';
import type { Pace } from './pace.ts';
import type { Observation } from './plan.ts';

/** Whether what a replica serves is taken. */
export interface Readiness {
  /**
   * Why API servers that trust the live bundles might not take a leaf; `undefined` if they do.
   *
   * @param seen - what was read last.
   * @param now - milliseconds since the epoch.
   */
  problem(leaf: LeafState, seen: Observation, now: number): string | undefined;
}

/** Judges the leaf of a replica. */
export function createReadiness(pace: Pace): Readiness {
  /** Who served before has no better leaf to give way to. */
  let hasServed = false;

  return {
    problem({ authority, notAfter }, seen, now) {
      if (!allHold(seen.webhooks, authority))
        return 'a caBundle does not hold the CA of the certificate served';
      // So much time must be left that clocks which differ agree on it. A leaf renewed in its time always has it.
      if (now >= notAfter - pace.skewMs) {
        hasServed = false;
        return `the certificate served ends at ${new Date(notAfter).toISOString()}`;
      }
      if (!hasServed && isTooNew(authority, seen, pace))
        return 'API servers may not have heard of the CA yet; others can still be served';
      hasServed = true;
      return undefined;
    },
  };
}

/** An emptied Secret leaves others with leaves that are trusted everywhere: they go first. */
function isTooNew(authority: string, { secret, webhooks, steadyMs }: Observation, { hearMs }: Pace): boolean {
  if (secret?.kept.next?.fingerprint !== authority || steadyMs >= hearMs) return false;
  return webhooks.some(({ entries }) => entries.some(({ bundle }) => bundle.length > 1));
}
