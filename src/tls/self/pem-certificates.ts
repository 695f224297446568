import { X509Certificate } from 'node:crypto';
import type { KnownCertificate } from './kept.ts';

/** The certificates of a text, and whether it holds anything else. */
export interface PemCertificates {
  readonly certificates: readonly KnownCertificate[];
  readonly hasGarbage: boolean;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]*-----END CERTIFICATE-----/g;

/**
 * Reads what can be read, each certificate once, as kube-apiserver does with a `caBundle`: the others are as if they were not there.
 *
 * @see https://pkg.go.dev/crypto/x509#CertPool.AppendCertsFromPEM
 */
export function readPemCertificates(text: string): PemCertificates {
  const blocks = text.match(CERTIFICATE) ?? [];
  const read = blocks.map(readCertificate);
  const known = new Map(read.flatMap((one) => (one === undefined ? [] : [[one.fingerprint, one] as const])));
  const isRest = text.replace(CERTIFICATE, '').trim() !== '';
  return { certificates: [...known.values()], hasGarbage: isRest || known.size < blocks.length };
}

function readCertificate(block: string): KnownCertificate | undefined {
  try {
    const certificate = new X509Certificate(block);
    return {
      // As Node prints it: the same certificate is the same text, whoever wrote it.
      pem: certificate.toString(),
      fingerprint: certificate.fingerprint256,
      notBefore: Date.parse(certificate.validFrom),
      notAfter: Date.parse(certificate.validTo),
    };
  } catch {
    return undefined;
  }
}

/** Certificates one after the other, as a `caBundle` has them. */
export function printPem(certificates: readonly KnownCertificate[]): string {
  return certificates.map(({ pem }) => `${pem.trimEnd()}\n`).join('');
}
