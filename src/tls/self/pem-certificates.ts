import { X509Certificate } from 'node:crypto';
import type { KnownCertificate } from './kept.ts';
import { remembering } from './remembering.ts';

/** The certificates of a text, and whether it holds anything else. */
export interface PemCertificates {
  readonly certificates: readonly KnownCertificate[];
  readonly hasGarbage: boolean;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]*-----END CERTIFICATE-----/g;

/**
 * More are read of no text: half a millisecond each. It is the last ones that count, as ours are added at the end; those before
 * them are garbage, so that a longer `caBundle` is written without them, and is read as it was written from then on.
 */
const MOST_CERTIFICATES = 500;

/** A Secret has three texts, and the webhooks of a Service mostly share one. So much text is 15 to 20 MB of certificates. */
const REMEMBERED = { texts: 8, characters: 2 * 1024 * 1024 };

/**
 * Reads what can be read, each certificate once, as kube-apiserver does with a `caBundle`: the others are as if they were not there.
 * So are all but the last 500. What was read lately is not read again, and comes as the same objects.
 *
 * @see https://pkg.go.dev/crypto/x509#CertPool.AppendCertsFromPEM
 */
export const readPemCertificates: (text: string) => PemCertificates = remembering(readText, REMEMBERED);

const parsed = new WeakMap<KnownCertificate, X509Certificate>();

/** A certificate as Node has it; of one that was read here, what was parsed then. */
export function x509Of(known: KnownCertificate): X509Certificate {
  const certificate = parsed.get(known) ?? new X509Certificate(known.pem);
  parsed.set(known, certificate);
  return certificate;
}

function readText(text: string): PemCertificates {
  const blocks = text.match(CERTIFICATE) ?? [];
  const distinct = [...new Set(blocks)];
  const read = distinct.slice(-MOST_CERTIFICATES).map(readCertificate);
  const known = new Map(read.flatMap((one) => (one === undefined ? [] : [[one.fingerprint, one] as const])));
  const isRest = text.replace(CERTIFICATE, '').trim() !== '';
  return { certificates: [...known.values()], hasGarbage: isRest || known.size < blocks.length };
}

function readCertificate(block: string): KnownCertificate | undefined {
  try {
    const certificate = new X509Certificate(block);
    const known = {
      // As Node prints it: the same certificate is the same text, whoever wrote it.
      pem: certificate.toString(),
      fingerprint: certificate.fingerprint256,
      notBefore: Date.parse(certificate.validFrom),
      notAfter: Date.parse(certificate.validTo),
    };
    parsed.set(known, certificate);
    return known;
  } catch {
    return undefined;
  }
}

/** Certificates one after the other, as a `caBundle` has them. */
export function printPem(certificates: readonly KnownCertificate[]): string {
  return certificates.map(({ pem }) => `${pem.trimEnd()}\n`).join('');
}
