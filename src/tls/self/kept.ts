import { certificateProfile } from '../certificate-profile.ts';

/** A certificate as the plan of a rotation sees it: a text, who it is, and when it counts. */
export interface KnownCertificate {
  readonly pem: string;
  /** SHA-256 of its DER, as Node's certificates have it. */
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
}

/** A certificate authority that can sign. */
export interface KeptAuthority extends KnownCertificate {
  /** PKCS #8 in PEM. */
  readonly keyPem: string;
}

/** What the Secret keeps. */
export interface KeptAuthorities {
  /** Whose leaves are served. Not there before the first one has taken over, nor after the Secret was emptied. */
  readonly current: KeptAuthority | undefined;
  /** Who takes over, once every API server has heard of it. */
  readonly next: KeptAuthority | undefined;
  /** Who was replaced; leaves of theirs may live, new ones are made no more, and their keys are gone. */
  readonly old: readonly KnownCertificate[];
  /** When the last of `old` was replaced. Milliseconds since the epoch. */
  readonly replacedAt: number | undefined;
}

/** A Secret that was just made. */
export const EMPTY: KeptAuthorities = { current: undefined, next: undefined, old: [], replacedAt: undefined };

const HOUR = 3_600_000;
const BACKDATED = certificateProfile('ca').backdatedHours * HOUR;

/** When an authority was made, if it was made here; one of another tool may seem to be made later than it was. */
export function madeAt({ notBefore }: KnownCertificate): number {
  return notBefore + BACKDATED;
}
