import { PodroleError } from '../errors.ts';
import { type SignedCertificate, signCertificate } from './certificate.ts';
import { type KeyPair, newKeyPair } from './key-pair.ts';
import { caProfile, type LeafOptions, leafProfile } from './profile.ts';

/** A certificate authority in memory. Its private key stays inside. */
export interface Authority {
  /** The CA certificate, for those who are to trust its leaves. */
  readonly caPem: string;
  /**
   * Issues a TLS server certificate.
   *
   * @throws {@link PodroleError} `TLS_INVALID` when there is neither a name nor an address.
   */
  readonly issueLeaf: (options: LeafOptions) => Promise<SignedCertificate>;
}

/** What a new authority may be told. */
export interface AuthorityOptions {
  /** Default `podrole CA`. */
  readonly commonName?: string | undefined;
  /** Days from now. Default 365. */
  readonly days?: number | undefined;
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** Default: freshly generated. */
  readonly keys?: KeyPair | undefined;
}

/** Makes a self-signed certificate authority that can issue any number of leaves. */
export async function createAuthority(options: AuthorityOptions = {}): Promise<Authority> {
  const { clock = Date.now, keys = await newKeyPair() } = options;
  const ca = await signCertificate(caProfile(options.commonName, options.days), { keys, now: clock() });
  return {
    caPem: ca.certPem,
    issueLeaf: async (leaf) => {
      if ([...(leaf.dnsNames ?? []), ...(leaf.ipAddresses ?? [])].length === 0) {
        throw new PodroleError('TLS_INVALID', 'certificate without names: give a DNS name or an IP address');
      }
      const leafKeys = leaf.keys ?? (await newKeyPair());
      return signCertificate(leafProfile(leaf), { keys: leafKeys, signer: ca, now: clock() });
    },
  };
}
