import { allHold } from './bundles.ts';
import type { LeafState } from './leaf-plan.ts';
import type { Pace } from './pace.ts';
import type { Observation } from './plan.ts';

/**
 * Why API servers that trust the live bundles might not take a leaf; `undefined` if they do.
 *
 * It must have so much time left that clocks which differ agree on it. One that is renewed in its time always has.
 *
 * @param seen - what was read last.
 */
export function unservable(
  { authority, notAfter }: LeafState,
  seen: Observation,
  { now, pace }: { readonly now: number; readonly pace: Pace },
): string | undefined {
  if (!allHold(seen.webhooks, authority)) return 'a caBundle does not hold the CA of the certificate served';
  if (now >= notAfter - pace.skewMs)
    return `the certificate served ends at ${new Date(notAfter).toISOString()}`;
  if (isTooNew(authority, seen, pace))
    return 'API servers may not have heard of the CA yet; others may still be served';
  return undefined;
}

/** An emptied Secret leaves others with leaves that are trusted everywhere: they go first. */
function isTooNew(authority: string, { secret, webhooks, steadyMs }: Observation, { hearMs }: Pace): boolean {
  if (secret?.kept.next?.fingerprint !== authority || steadyMs >= hearMs) return false;
  return webhooks.some(({ entries }) => entries.some(({ bundle }) => bundle.length > 1));
}
