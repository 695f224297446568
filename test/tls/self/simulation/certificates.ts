import type { KeptAuthority } from '../../../../src/tls/self/kept.ts';
import type { SignLeaf } from '../../../../src/tls/self/leaf.ts';

/** A certificate's dates, as it has them. Milliseconds since the epoch. */
export interface Dates {
  readonly notBefore: number;
  readonly notAfter: number;
}

type Validity = Parameters<SignLeaf>[1];

/** Who makes the certificates of a world. */
export interface Certificates {
  newAuthority(validity: Validity): KeptAuthority;
  newLeaf(authority: KeptAuthority, validity: Validity): ReturnType<SignLeaf> & { readonly dates: Dates };
}

const HOUR = 3_600_000;

/** As long as certificates are backdated. */
const BACKDATED = 48 * HOUR;

/** Certificates that are names: a million of them cost nothing. */
export function madeUpCertificates(): Certificates {
  let names = 0;
  return {
    newAuthority({ now, notAfter }) {
      names += 1;
      const name = String(names);
      return { pem: name, fingerprint: name, keyPem: name, notBefore: now - BACKDATED, notAfter };
    },
    newLeaf: (_authority, { now, notAfter }) => ({
      certPem: '',
      keyPem: '',
      dates: { notBefore: now - BACKDATED, notAfter },
    }),
  };
}
