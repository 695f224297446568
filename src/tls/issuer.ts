import type { asn1, pki } from 'node-forge';
import { PodroleError } from '../errors.ts';
import type { Forge } from './forge.ts';

/** What a certificate takes over from the one above it. */
export interface Issuer {
  /** The name, as it is encoded there: node-forge would encode some anew in another way, and chains compare octets. */
  readonly subject: asn1.Asn1;
  /** One character for each octet. */
  readonly keyIdentifier: string;
}

/**
 * Reads the first certificate of a text.
 *
 * @throws PodroleError TLS_INVALID when it is none with an RSA key.
 */
export function readIssuer(forge: Forge, certPem: string): Issuer {
  const certificate = parse(forge, certPem);
  const { subjectKeyIdentifier } = (certificate.getExtension('subjectKeyIdentifier') ?? {}) as {
    subjectKeyIdentifier?: string;
  };
  return {
    subject: subjectIn(certificate.tbsCertificate),
    keyIdentifier:
      subjectKeyIdentifier === undefined
        ? certificate.generateSubjectKeyIdentifier().getBytes()
        : forge.util.hexToBytes(subjectKeyIdentifier),
  };
}

/** Where TBSCertificate has its subject, with a version and without one. */
const SUBJECT = { v3: 5, v1: 4 };

/** The subject among the fields of a certificate (TBSCertificate). */
export function subjectIn(fields: asn1.Asn1): asn1.Asn1 {
  const values = fields.value as asn1.Asn1[];
  return values[values.length > SUBJECT.v3 + 1 ? SUBJECT.v3 : SUBJECT.v1] as asn1.Asn1;
}

function parse(forge: Forge, certPem: string): pki.Certificate {
  try {
    return forge.pki.certificateFromPem(certPem);
  } catch (cause) {
    throw new PodroleError(
      'TLS_INVALID',
      "the authority's certificate has no RSA key, or none that can be read; give an authority with an RSA key",
      { cause },
    );
  }
}
