import type { X509Certificate } from 'node:crypto';
import { type Candidate, candidateOf } from './candidate.ts';
import type { ChainFault } from './fault.ts';
import { NO_NAMES } from './general-names.ts';
import { signingFault } from './may-sign.ts';
import { constraintFault, usageFault } from './path-fault.ts';
import { lastingFault } from './standing.ts';
import { calledBy } from './words.ts';

/**
 * Why kube-apiserver would take no leaf for a host that a certificate of its `caBundle` signed, whatever the leaf and the time;
 * `undefined` if it would. Whose authority it is, by its name constraints, is told before anything else.
 *
 * @param host - a DNS name.
 */
export function authorityFault(certificate: X509Certificate, host: string): ChainFault | undefined {
  const authority = candidateOf(certificate);
  if (authority === undefined)
    return { code: 'certificate-unreadable', text: `${calledBy(certificate)} cannot be read by Go` };
  return (
    constraintFault([leafFor(host, authority), authority]) ??
    lastingFault(authority) ??
    signingFault(authority, true) ??
    usageFault([authority])
  );
}

/** What constraints look at of a leaf that the authority would sign: its name alone. */
function leafFor(host: string, { certificate, details }: Candidate): Candidate {
  return { certificate, details: { ...details, altNames: { ...NO_NAMES, dns: [host] } } };
}
