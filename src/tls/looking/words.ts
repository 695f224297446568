import type { X509Certificate } from 'node:crypto';
import { quote, verbatim } from '../../identity/quote.ts';

/** Characters. */
const LONGEST_NAME = 200;

/** A certificate's subject for a sentence, in quotes and escaped; its fingerprint where it has none. */
export function calledBy({ subject, fingerprint256 }: X509Certificate): string {
  return subject
    ? quote(oneLine(subject), LONGEST_NAME)
    : `the one with SHA-256 ${fingerprint256.slice(0, 23)}…`;
}

/** Who signed a certificate, by the name that it gives. */
export function issuerCalled({ issuer }: X509Certificate): string {
  return issuer ? quote(oneLine(issuer), LONGEST_NAME) : 'a signer without a name';
}

/** A distinguished name as Node has it, on one line and escaped; empty for none. */
export function distinguishedName(name: string | undefined): string {
  return verbatim(oneLine(name ?? ''), LONGEST_NAME);
}

/** Node writes one attribute on each line, and escapes what is in them. */
function oneLine(name: string): string {
  return name
    .slice(0, 4 * LONGEST_NAME)
    .split('\n')
    .join(', ');
}

/** A time to the minute, in UTC. */
export function timeText(time: number): string {
  return new Date(time)
    .toISOString()
    .replace(/:\d\d\.\d+Z$/, 'Z')
    .replace('T', ' ');
}
