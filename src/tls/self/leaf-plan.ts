import { allHold } from './bundles.ts';
import type { KeptAuthorities, KeptAuthority } from './kept.ts';
import type { Pace } from './pace.ts';
import type { WebhookConfiguration } from './ports.ts';

/** What of a leaf matters to whether it is served on. Milliseconds since the epoch. */
export interface LeafState {
  /** Of the authority that signed it. */
  readonly authority: string;
  readonly notAfter: number;
  readonly renewAt: number;
}

/** What the choice of a leaf hangs on. */
export interface LeafObservation {
  /** The leaf that is served; `undefined` before the first. */
  readonly leaf: LeafState | undefined;
  readonly kept: KeptAuthorities;
  readonly webhooks: readonly WebhookConfiguration[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly pace: Pace;
}

/**
 * Who signs a new leaf, or `undefined` to serve on with the one there is.
 *
 * Another authority's leaf takes its place only where API servers trust that one as well, or do not trust what is served:
 * a Secret may be emptied, and a `caBundle` be set to what it was.
 */
export function leafSigner({ leaf, kept, webhooks, now, pace }: LeafObservation): KeptAuthority | undefined {
  const { current, next } = kept;
  const signer = isValid(current, now) ? current : isValid(next, now) ? next : undefined;
  if (signer === undefined) return undefined;
  if (leaf === undefined) return signer;
  if (leaf.authority === signer.fingerprint) return now >= leaf.renewAt ? signer : undefined;
  // As readiness has it: with so much time left that clocks which differ agree on it.
  const isServedWell = now < leaf.notAfter - pace.skewMs && allHold(webhooks, leaf.authority);
  const isAnnounced = signer === current && allHold(webhooks, signer.fingerprint);
  return isAnnounced || !isServedWell ? signer : undefined;
}

/**
 * Until when a leaf may be valid that is made now.
 *
 * @param readAt - when the authority was last seen in the Secret: for all that is known it was replaced right after.
 */
export function leafEnd(authority: KeptAuthority, { now, readAt, pace }: LeafTimes): number {
  return Math.min(now + pace.leafLifeMs, readAt + pace.memoryMs, authority.notAfter);
}

/** The times that bound a leaf's. Milliseconds since the epoch. */
export interface LeafTimes {
  readonly now: number;
  readonly readAt: number;
  readonly pace: Pace;
}

/**
 * When to renew a leaf: with about a third of a whole life left, replicas one after the other. One that had to be made
 * shorter is renewed as soon as it can be longer.
 *
 * @param random - from 0 to 1.
 */
export function renewalOf(notAfter: number, { leafLifeMs }: Pace, random: number): number {
  return notAfter - leafLifeMs * (0.4 - random / 15);
}

function isValid(authority: KeptAuthority | undefined, now: number): authority is KeptAuthority {
  return authority !== undefined && authority.notBefore <= now && now < authority.notAfter;
}
