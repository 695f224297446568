import type { Jwk } from '../jwk.ts';

/** Where public keys come from. */
export interface KeySource {
  /** What messages call it: a file, an address. */
  readonly name: string;
  /** Whether it holds all keys of a cluster, or single ones. */
  readonly holds: 'set' | 'keys';
  /**
   * Reads the keys as they are now, within some seconds.
   *
   * @throws PodroleError SOURCE_UNAVAILABLE where that may pass, KEY_INVALID where it does not.
   */
  read(): Promise<readonly Jwk[]>;
}
