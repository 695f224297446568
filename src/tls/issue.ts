import { createAuthority } from './authority.ts';
import { newKeyPair } from './key-pair.ts';
import type { LeafOptions } from './profile.ts';

/** A server's certificate and key, with the authority that clients are to trust. All in PEM. */
export interface IssuedCertificates {
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

/** The leaf's names, and the time. */
export interface IssueOptions extends Omit<LeafOptions, 'keys'> {
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly clock?: (() => number) | undefined;
}

/**
 * Issues a TLS server certificate under a certificate authority that is then forgotten. Both keys are
 * generated at the same time.
 *
 * @throws {@link PodroleError} `TLS_INVALID` when there is neither a name nor an address.
 */
export async function issueCertificates(options: IssueOptions): Promise<IssuedCertificates> {
  const { clock, ...leaf } = options;
  const [caKeys, leafKeys] = await Promise.all([newKeyPair(), newKeyPair()]);
  const authority = await createAuthority({ clock, keys: caKeys });
  const { certPem, keyPem } = await authority.issueLeaf({ ...leaf, keys: leafKeys });
  return { caPem: authority.caPem, certPem, keyPem };
}
