import { allHold, anyHolds, type BundleChange, bundleChanges, retiredBy } from './bundles.ts';
import type { KeptAuthorities, KeptAuthority } from './kept.ts';
import type { Pace } from './pace.ts';
import type { SecretState, WebhookConfiguration } from './ports.ts';

/** All that a step hangs on: whoever comes to it, after whatever crash, finds the same one. */
export interface Observation {
  /** `undefined` where there is no Secret. */
  readonly secret: SecretState | undefined;
  readonly webhooks: readonly WebhookConfiguration[];
  /** Why there may be more of them, which could not be read. */
  readonly unread: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** For how long every bundle has been seen to hold all authorities. By a clock that nobody sets. Milliseconds. */
  readonly steadyMs: number;
}

/** What is to be done next. */
export type Step =
  | { readonly do: 'make-secret' }
  /** Make an authority, and keep it as the next one, with what else is kept then. */
  | { readonly do: 'create-next'; readonly beside: Omit<KeptAuthorities, 'next'>; readonly version: string }
  | { readonly do: 'apply-bundles'; readonly changes: readonly BundleChange[] }
  /** The next one takes over, or what has retired is forgotten. */
  | { readonly do: 'promote' | 'forget'; readonly kept: KeptAuthorities; readonly version: string }
  | { readonly do: 'wait' };

/**
 * The next step of the rotation: create the next authority, have every bundle hold it, let that settle, promote it, keep
 * the one before in the bundles until its last leaf is dead, forget it.
 *
 * There is no first authority: also the first one is announced before it takes over, and serves meanwhile where nothing
 * else does. Thus an emptied Secret costs nobody a leaf that is still trusted.
 */
export function nextStep({ secret, webhooks, unread, now, steadyMs }: Observation, pace: Pace): Step {
  if (secret === undefined) return { do: 'make-secret' };
  const { kept, version } = secret;
  const at = { now, pace };
  // First of all: a Secret that cannot be written keeps no bundle from being mended.
  const changes = bundleChanges(kept, webhooks, at);
  if (changes.length > 0) return { do: 'apply-bundles', changes };
  if (needsNext(kept, now, pace)) {
    const { next, ...beside } = replacing(kept, kept.next, now);
    return { do: 'create-next', beside, version };
  }
  // Nothing that rests on all bundles is done while one of them is not known.
  if (unread.length > 0) return { do: 'wait' };
  if (
    kept.next !== undefined &&
    kept.next.notBefore <= now &&
    allHold(webhooks, kept.next.fingerprint) &&
    steadyMs >= pace.settleMs
  )
    return { do: 'promote', kept: promoted(kept, kept.next, now), version };
  const gone = retiredBy(kept, at).filter(({ fingerprint }) => !anyHolds(webhooks, fingerprint));
  if (gone.length > 0)
    return { do: 'forget', kept: { ...kept, old: kept.old.filter((one) => !gone.includes(one)) }, version };
  return { do: 'wait' };
}

function needsNext({ current, next }: KeptAuthorities, now: number, pace: Pace): boolean {
  if (next !== undefined && isLasting(next, now, pace)) return false;
  return current === undefined || !isLasting(current, now, pace);
}

/** One that ends before long is no successor, nor is one that some clock has made for a time to come. */
function isLasting({ notBefore, notAfter }: KeptAuthority, now: number, pace: Pace): boolean {
  return notBefore <= now + pace.skewMs && now < notAfter - pace.replaceBeforeMs;
}

function promoted(kept: KeptAuthorities, next: KeptAuthority, now: number): KeptAuthorities {
  return { ...replacing(kept, kept.current, now), current: next, next: undefined };
}

/** Also a successor that never took over may have leaves: it served where there was no other. */
function replacing(kept: KeptAuthorities, gone: KeptAuthority | undefined, now: number): KeptAuthorities {
  return gone === undefined ? kept : { ...kept, old: [...kept.old, withoutKey(gone)], replacedAt: now };
}

function withoutKey({ pem, fingerprint, notBefore, notAfter }: KeptAuthority) {
  return { pem, fingerprint, notBefore, notAfter };
}
