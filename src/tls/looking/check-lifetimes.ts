import type { X509Certificate } from 'node:crypto';
import { type Candidate, candidateOf, candidates } from './candidate.ts';
import { type Finding, finding } from './finding.ts';
import { isSignedBy } from './signature.ts';
import { calledBy, timeText } from './words.ts';

/** What lifetimes are held against. */
export interface Lifetimes {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Within how many days an end is told of; by default 14 of leaves and 30 of authorities. */
  readonly days: number | undefined;
}

const DAY = 86_400_000;
const LEAF_DAYS = 14;
const CA_DAYS = 30;

/** Longer than any public authority issues for. */
const LONG_DAYS = 825;

/** Whether a serving certificate lasts. That it ended is for the verdict to say. */
export function checkLeafLifetime(
  at: string,
  leaf: X509Certificate,
  { now, days }: Lifetimes,
): readonly Finding[] {
  const details = candidateOf(leaf)?.details;
  if (details === undefined) return [];
  const { notBefore, notAfter } = details;
  const found: Finding[] = [];
  if (now <= notAfter && notAfter - now < (days ?? LEAF_DAYS) * DAY)
    found.push(finding('leaf-expires-soon', at, `${calledBy(leaf)} ends at ${timeText(notAfter)}`));
  if (notAfter - notBefore > LONG_DAYS * DAY)
    found.push(
      finding(
        'leaf-long',
        at,
        `${calledBy(leaf)} is valid for ${Math.floor((notAfter - notBefore) / DAY)} days`,
      ),
    );
  return found;
}

/** Whether the authorities in a text last, and longer than the leaf, if they signed it. */
export function checkAuthorityLifetimes(
  at: string,
  {
    authorities,
    leaf,
  }: { readonly authorities: readonly X509Certificate[]; readonly leaf: X509Certificate | undefined },
  { now, days }: Lifetimes,
): readonly Finding[] {
  const signed = leaf === undefined ? undefined : candidateOf(leaf);
  return candidates(authorities).flatMap((authority) => {
    const { notAfter } = authority.details;
    const who = calledBy(authority.certificate);
    const found: Finding[] = [];
    if (now <= notAfter && notAfter - now < (days ?? CA_DAYS) * DAY)
      found.push(finding('ca-expires-soon', at, `${who} ends at ${timeText(notAfter)}`));
    if (signed !== undefined && notAfter < signed.details.notAfter && didSign(authority, signed))
      found.push(
        finding(
          'ca-ends-first',
          at,
          `${who} ends at ${timeText(notAfter)}, ${calledBy(signed.certificate)} at ${timeText(signed.details.notAfter)}`,
        ),
      );
    return found;
  });
}

function didSign(authority: Candidate, signed: Candidate): boolean {
  return (
    authority.details.subject.equals(signed.details.issuer) &&
    isSignedBy(signed.certificate, authority.certificate)
  );
}
