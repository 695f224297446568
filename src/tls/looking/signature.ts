import type { X509Certificate } from 'node:crypto';
import type { Details } from './details.ts';

/** What signs a certificate. */
export interface SignatureAlgorithm {
  readonly name: string;
  /** Go verifies it. */
  readonly isTaken: boolean;
}

/** Object identifiers, those of the hash for RSASSA-PSS. Go verifies no certificate that SHA-1 or MD5 has part in. */
const ALGORITHMS: Readonly<Record<string, SignatureAlgorithm>> = {
  '1.2.840.113549.1.1.4': { name: 'RSA with MD5', isTaken: false },
  '1.2.840.113549.1.1.5': { name: 'RSA with SHA-1', isTaken: false },
  '1.3.14.3.2.29': { name: 'RSA with SHA-1', isTaken: false },
  '1.3.14.3.2.26': { name: 'RSASSA-PSS with SHA-1', isTaken: false },
  '1.2.840.10040.4.3': { name: 'DSA with SHA-1', isTaken: false },
  '1.2.840.10045.4.1': { name: 'ECDSA with SHA-1', isTaken: false },
  '1.2.840.113549.1.1.11': { name: 'RSA with SHA-256', isTaken: true },
  '1.2.840.113549.1.1.12': { name: 'RSA with SHA-384', isTaken: true },
  '1.2.840.113549.1.1.13': { name: 'RSA with SHA-512', isTaken: true },
  '2.16.840.1.101.3.4.2.1': { name: 'RSASSA-PSS with SHA-256', isTaken: true },
  '2.16.840.1.101.3.4.2.2': { name: 'RSASSA-PSS with SHA-384', isTaken: true },
  '2.16.840.1.101.3.4.2.3': { name: 'RSASSA-PSS with SHA-512', isTaken: true },
  '1.2.840.10045.4.3.2': { name: 'ECDSA with SHA-256', isTaken: true },
  '1.2.840.10045.4.3.3': { name: 'ECDSA with SHA-384', isTaken: true },
  '1.2.840.10045.4.3.4': { name: 'ECDSA with SHA-512', isTaken: true },
  '1.3.101.112': { name: 'Ed25519', isTaken: true },
};

/**
 * What signed a certificate.
 *
 * @see https://pkg.go.dev/crypto/x509#SignatureAlgorithm
 */
export function signatureAlgorithm({ signatureAlgorithm: id }: Details): SignatureAlgorithm {
  const known = Object.hasOwn(ALGORITHMS, id) ? ALGORITHMS[id] : undefined;
  return known ?? { name: id, isTaken: false };
}

/** Whether the key of `signer` signed `certificate`. A key that cannot be used signed nothing. */
export function isSignedBy(certificate: X509Certificate, signer: X509Certificate): boolean {
  try {
    return certificate.verify(signer.publicKey);
  } catch {
    return false;
  }
}
