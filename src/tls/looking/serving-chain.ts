import type { X509Certificate } from 'node:crypto';
import { type Contents, certificatesOf } from './contents.ts';

/** What a server would send of what was given. */
export interface ServingChain {
  readonly at: string;
  /** The leaf first, whatever the order in the file. */
  readonly chain: readonly X509Certificate[];
  readonly leaf: X509Certificate;
  /** Whether the file begins with something else. */
  readonly isMisordered: boolean;
  /** Every other certificate that was given: candidates for a `caBundle`. */
  readonly others: readonly X509Certificate[];
}

/**
 * The first certificate that is no authority's is what is served, if it can be one that signed no other; `undefined` where there
 * is none.
 */
export function servingChain(given: readonly Contents[]): ServingChain | undefined {
  const signers = new Set(
    given.flatMap(certificatesOf).flatMap(({ issuer, subject }) => (issuer === subject ? [] : [issuer])),
  );
  const isLeaf = ({ ca, subject }: X509Certificate) => !ca && !signers.has(subject);
  return chainWith(given, isLeaf) ?? chainWith(given, ({ ca }) => !ca);
}

function chainWith(
  given: readonly Contents[],
  isLeaf: (certificate: X509Certificate) => boolean,
): ServingChain | undefined {
  for (const contents of given) {
    const certificates = certificatesOf(contents);
    const leaf = certificates.find(isLeaf);
    if (leaf === undefined) continue;
    const others = given.filter((one) => one !== contents).flatMap(certificatesOf);
    return {
      at: contents.at,
      chain: [leaf, ...certificates.filter((one) => one !== leaf)],
      leaf,
      isMisordered: certificates[0] !== leaf,
      others,
    };
  }
  return undefined;
}
