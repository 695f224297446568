import { PodroleError } from '../errors.ts';
import { followFiles } from './followed-files.ts';
import { caBundle, type ServingPair, servingPair } from './pem.ts';
import { verifiedPair } from './verified-pair.ts';

/** A certificate with its key that is another one from time to time. */
export interface FollowedPair {
  /** The one to serve with at this moment, the same object as long as it is the same pair. Each handshake asks. */
  readonly value: ServingPair;
  /** Why it is not the one that it should be, if so. */
  readonly problem: string | undefined;
  /** Looks for another one. */
  look(): Promise<unknown>;
}

/** The files, as the flags name them. */
export interface PairFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** The authorities that the certificate must be verified by. */
  readonly caFile?: string | undefined;
}

/**
 * Follows the files of a pair. One that expired does not take the place of one that did not.
 *
 * @param clock - milliseconds since the epoch.
 * @throws PodroleError TLS_INVALID for files that cannot be used from the start.
 */
export async function followPair(
  { certFile: cert, keyFile: key, caFile: ca }: PairFiles,
  clock: () => number,
): Promise<FollowedPair> {
  const take = (read: ServingPair, inUse: ServingPair | undefined) => {
    const expired = ({ notAfter }: ServingPair) => notAfter.getTime() <= clock();
    if (expired(read) && inUse !== undefined && !expired(inUse)) {
      throw new PodroleError('TLS_INVALID', `${cert} expired at ${read.notAfter.toISOString()}`);
    }
    return read;
  };
  if (ca === undefined)
    return followFiles({ cert, key }, (files, inUse) => take(servingPair(files.cert, files.key), inUse));
  return followFiles({ cert, key, ca }, (files, inUse) => {
    const by = { ca: files.ca, bundle: caBundle(files.ca), now: clock() };
    return take(verifiedPair(servingPair(files.cert, files.key), files.cert, by), inUse);
  });
}
