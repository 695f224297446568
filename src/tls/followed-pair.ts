import type { ServingPair } from './pem.ts';

/** A certificate with its key that is another one from time to time. */
export interface FollowedPair {
  /** The one to serve with at this moment, the same object as long as it is the same pair. Each handshake asks. */
  readonly value: ServingPair;
  /** Why it is not the one that it should be, if so. */
  readonly problem: string | undefined;
  /** Looks for another one. */
  look(): Promise<unknown>;
}
