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
      const state = `${next.fingerprint} ${JSON.stringify(webhooks.map(contentOf))}`;
      if (seen?.state !== state) seen = { state, since: now };
      return now - seen.since;
    },
  };
}

/** What API servers must have heard of. */
function contentOf({ kind, name, entries }: WebhookConfiguration) {
  return [
    kind,
    name,
    entries.map((entry) => [entry.name, entry.bundle.map(({ fingerprint }) => fingerprint)]),
  ];
}
