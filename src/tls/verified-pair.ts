import type { X509Certificate } from 'node:crypto';
import { PodroleError } from '../errors.ts';
import { chainProblem } from './looking/verify-leaf.ts';
import { type CaBundle, certificates, type PemFile, type ServingPair } from './pem.ts';

/** By whom a pair is to be verified. */
export interface VerifiedBy {
  readonly ca: PemFile;
  readonly bundle: CaBundle;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A pair that API servers take by the bundle of its authorities, if they call it by a name that it has.
 *
 * @throws PodroleError TLS_INVALID naming the files.
 */
export function verifiedPair(pair: ServingPair, cert: PemFile, { ca, bundle, now }: VerifiedBy): ServingPair {
  const [leaf, ...others] = certificates(cert);
  const [host = ''] = dnsNamesOf(leaf);
  // One that expired is told by its date.
  const at = { host, now: Math.min(now, pair.notAfter.getTime()) };
  const problem = chainProblem([leaf, ...others], bundle.authorities, at);
  if (problem !== undefined)
    throw new PodroleError('TLS_INVALID', `${cert.name} is not verified by ${ca.name}: ${problem}`);
  return { ...pair, caNotAfter: bundle.notAfter };
}

function dnsNamesOf({ subjectAltName = '' }: X509Certificate): readonly string[] {
  return subjectAltName.split(', ').flatMap((name) => /^DNS:(.+)$/.exec(name)?.[1] ?? []);
}
