import type { X509Certificate } from 'node:crypto';
import { authorityFault } from '../looking/authority-fault.ts';
import { certificateDetails } from '../looking/details.ts';
import { certificateKeyFacts } from '../looking/public-key.ts';
import { signatureAlgorithm } from '../looking/signature.ts';
import { calledBy } from '../looking/words.ts';

/** Why a certificate of the Secret is no authority of ours. */
export interface Unfit {
  /** It is bound by name constraints, and not to our host: somebody else's. */
  readonly isForeign: boolean;
  /** A sentence without its full stop. */
  readonly why: string;
}

/** What signs here. Bits. */
const SHORTEST_KEY = 2048;

/** Why leaves of an authority for a host are not to be trusted; `undefined` if they are. Its dates do not matter. */
export function unfitToTrust(certificate: X509Certificate, host: string): Unfit | undefined {
  const fault = authorityFault(certificate, host);
  if (fault !== undefined) return { isForeign: fault.code === 'name-constraints', why: fault.text };
  // A version 1 certificate, of which Go takes leaves and others do not.
  return certificate.ca ? undefined : unfit(`${calledBy(certificate)} is no certificate authority's`);
}

/** Why an authority is not to sign new leaves, for which what Go still takes is not good enough; `undefined` if it may. */
export function unfitToSign(certificate: X509Certificate, host: string): Unfit | undefined {
  const problem = unfitToTrust(certificate, host);
  if (problem !== undefined) return problem;
  const { type, bits } = certificateKeyFacts(certificate) ?? {};
  // What signs here knows no other.
  if (type !== 'rsa') return unfit(`the key of ${calledBy(certificate)} is no RSA key`);
  if (bits === undefined || bits < SHORTEST_KEY)
    return unfit(`the key of ${calledBy(certificate)} has less than ${SHORTEST_KEY} bits`);
  const { name, isTaken } = signatureAlgorithm(certificateDetails(certificate));
  return isTaken
    ? undefined
    : unfit(`${calledBy(certificate)} is signed by ${name}, which many do not take any more`);
}

function unfit(why: string): Unfit {
  return { isForeign: false, why };
}
