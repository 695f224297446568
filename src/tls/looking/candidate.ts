import type { X509Certificate } from 'node:crypto';
import { PodroleError } from '../../errors.ts';
import { certificateDetails, type Details } from './details.ts';

/** A certificate with what it says. */
export interface Candidate {
  readonly certificate: X509Certificate;
  readonly details: Details;
}

/** A certificate with what it says; `undefined` for one that Go does not read. */
export function candidateOf(certificate: X509Certificate): Candidate | undefined {
  try {
    return { certificate, details: certificateDetails(certificate) };
  } catch (error) {
    if (error instanceof PodroleError) return undefined;
    throw error;
  }
}

/** All that Go reads. */
export function candidates(certificates: readonly X509Certificate[]): readonly Candidate[] {
  return certificates.map(candidateOf).filter((one) => one !== undefined);
}
