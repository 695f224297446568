import { type KeptAuthorities, type KnownCertificate, madeAt } from './kept.ts';
import type { Pace } from './pace.ts';
import type { Bundles, WebhookConfiguration, WebhookEntry } from './ports.ts';

/** A configuration whose bundles are not as they shall be, and how they shall be. */
export interface BundleChange {
  readonly configuration: WebhookConfiguration;
  readonly bundles: Bundles;
}

/** What the bundles are made of besides the Secret. */
export interface BundlesAt {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly pace: Pace;
}

/**
 * What has to be written so that every bundle holds each authority that signs, will sign, or has leaves that may live.
 * Whatever else is in a bundle stays until it has expired: it may be somebody's.
 */
export function bundleChanges(
  kept: KeptAuthorities,
  webhooks: readonly WebhookConfiguration[],
  at: BundlesAt,
): readonly BundleChange[] {
  const trusted = trustedBy(kept, at);
  const retired = retiredBy(kept, at);
  return webhooks.flatMap((configuration) => {
    const { entries } = configuration;
    const wanted = entries.map((entry) => wantedBundle(entry, { trusted, retired, at }));
    if (entries.every((entry, index) => isAsWanted(entry, wanted[index] ?? []))) return [];
    // All of them: what is applied without an entry takes away what was applied with it.
    return [
      { configuration, bundles: new Map(entries.map(({ name }, index) => [name, wanted[index] ?? []])) },
    ];
  });
}

/** Whether every bundle holds a certificate; so they do where there is none. */
export function allHold(webhooks: readonly WebhookConfiguration[], fingerprint: string): boolean {
  return webhooks.every(({ entries }) => entries.every((entry) => holds(entry, fingerprint)));
}

/** Whether any bundle holds a certificate. */
export function anyHolds(webhooks: readonly WebhookConfiguration[], fingerprint: string): boolean {
  return webhooks.some(({ entries }) => entries.some((entry) => holds(entry, fingerprint)));
}

/**
 * The replaced authorities that no bundle needs any more: their leaves have all ended by everybody's clock. None was
 * replaced before its successor was made, whatever is written of the time.
 */
export function retiredBy(kept: KeptAuthorities, { now, pace }: BundlesAt): readonly KnownCertificate[] {
  // By a slower clock they may be needed still: from this time on nobody wants them back.
  return unneededBy(kept, { now: now - pace.skewMs, pace });
}

/** The same by the clock of this replica. */
function unneededBy(
  { current, old, replacedAt = 0 }: KeptAuthorities,
  { now, pace }: BundlesAt,
): readonly KnownCertificate[] {
  const since = Math.max(replacedAt, current === undefined ? now : madeAt(current));
  const isOver = now > since + pace.trustOldMs;
  return isOver ? old : old.filter((one) => hasEnded(one, { now, pace }));
}

/** Whether a certificate has ended, by whatever clock made it. */
export function hasEnded({ notAfter }: KnownCertificate, { now, pace }: BundlesAt): boolean {
  return now > notAfter + pace.skewMs;
}

function trustedBy(kept: KeptAuthorities, at: BundlesAt): readonly KnownCertificate[] {
  const unneeded = unneededBy(kept, at);
  const old = kept.old.filter((one) => !unneeded.includes(one));
  return [kept.current, kept.next, ...old].filter((one) => one !== undefined);
}

interface Wanting {
  readonly trusted: readonly KnownCertificate[];
  readonly retired: readonly KnownCertificate[];
  readonly at: BundlesAt;
}

function wantedBundle(
  { bundle }: WebhookEntry,
  { trusted, retired, at }: Wanting,
): readonly KnownCertificate[] {
  const isAmong = (some: readonly KnownCertificate[], { fingerprint }: KnownCertificate) =>
    some.some((one) => one.fingerprint === fingerprint);
  const slower = { ...at, now: at.now - at.pace.skewMs };
  const staying = bundle.filter((one) => !hasEnded(one, slower) && !isAmong(retired, one));
  return [...staying, ...trusted.filter((one) => !isAmong(staying, one))];
}

function isAsWanted({ bundle, hasGarbage }: WebhookEntry, wanted: readonly KnownCertificate[]): boolean {
  // Order means nothing, and nothing is in there twice.
  return (
    !hasGarbage &&
    bundle.length === wanted.length &&
    bundle.every(({ fingerprint }) => wanted.some((one) => one.fingerprint === fingerprint))
  );
}

function holds({ bundle }: WebhookEntry, fingerprint: string): boolean {
  return bundle.some((one) => one.fingerprint === fingerprint);
}
