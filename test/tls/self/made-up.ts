import {
  EMPTY,
  type KeptAuthorities,
  type KeptAuthority,
  type KnownCertificate,
} from '../../../src/tls/self/kept.ts';
import { type Pace, paceOf } from '../../../src/tls/self/pace.ts';
import type { SecretState, WebhookConfiguration } from '../../../src/tls/self/ports.ts';

/** Milliseconds. */
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** The time in tables; nothing hangs on which one it is. */
export const NOW = Date.parse('2026-06-01T00:00:00Z');

/** The pace of the defaults. */
export const PACE: Pace = paceOf(365 * DAY, 14 * DAY);

/** An authority that is its name, and ends so many days from {@link NOW}. */
export function authority(name: string, endsInDays = 300): KeptAuthority {
  const notAfter = NOW + endsInDays * DAY;
  return {
    pem: name,
    fingerprint: name,
    keyPem: `key of ${name}`,
    notBefore: notAfter - 367 * DAY,
    notAfter,
  };
}

/** A Secret that keeps these. */
export function secret(kept: Partial<KeptAuthorities>): SecretState {
  return { kept: { ...EMPTY, ...kept }, problems: [], version: '7' };
}

/** A configuration with a webhook for each of the bundles. */
export function configuration(...bundles: readonly (readonly KnownCertificate[])[]): WebhookConfiguration {
  const entries = bundles.map((bundle, at) => ({ name: `${at}.podrole.io`, bundle, hasGarbage: false }));
  return { kind: 'MutatingWebhookConfiguration', name: 'podrole', version: '3', entries };
}
