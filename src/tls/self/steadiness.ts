import { allHold } from './bundles.ts';
import type { KeptAuthorities } from './kept.ts';
import type { WebhookConfiguration } from './ports.ts';

/** For how long the bundles have been good enough for the next authority to take over. */
export interface Steadiness {
  /** Takes note of what was just read; answers with the time since it is so. Milliseconds. */
  observe(kept: KeptAuthorities, webhooks: readonly WebhookConfiguration[]): number;
}

/**
 * Measures by what this process has seen itself: times that others wrote down are by their clocks. A process that starts
 * begins to count anew.
 *
 * @param monotonic - a clock that nobody sets. Milliseconds.
 */
export function createSteadiness(monotonic: () => number): Steadiness {
  let seen: { readonly state: string; readonly since: number } | undefined;
  return {
    observe({ next }, webhooks) {
      if (next === undefined || !allHold(webhooks, next.fingerprint)) {
        seen = undefined;
        return 0;
      }
      const now = monotonic();
      // Of a bundle that was set back and mended between two looks only the version tells.
      const state = [
        next.fingerprint,
        ...webhooks.map(({ kind, name, version }) => [kind, name, version]),
      ].join();
      if (seen?.state !== state) seen = { state, since: now };
      return now - seen.since;
    },
  };
}
