import { randomBytes, X509Certificate } from 'node:crypto';
import type { asn1, pki } from 'node-forge';
import { PodroleError } from '../errors.ts';
import type { CertificateProfile } from './certificate-profile.ts';
import type { Extension } from './extensions.ts';
import { type Forge, loadForge } from './forge.ts';
import { readIssuer, subjectIn } from './issuer.ts';
import type { KeyPair } from './key-pair.ts';
import { nameConstraintsExtension } from './name-constraints.ts';
import type { Profile } from './profile.ts';
import { signWithRsa } from './signature.ts';

/** A certificate with its private key, both in PEM. */
export interface SignedCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

/** Whose keys are in a certificate, and whose sign it. */
export interface SigningKeys {
  /** The new certificate's own keys. */
  readonly keys: KeyPair;
  /** Who signs; without it the certificate signs itself. */
  readonly signer?: SignedCertificate | undefined;
}

/** What {@link signCertificate} needs beside the profile. */
export interface SigningOptions extends SigningKeys {
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What stands in a certificate beside keys, serial number and issuer. */
export interface CertificateContents {
  /** By node-forge's names of attributes, in this order. */
  readonly subject: readonly { readonly name: string; readonly value: string }[];
  /** Milliseconds since the epoch, as the next; a certificate has the whole seconds of both. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly extensions: readonly Extension[];
  readonly nameConstraints?: CertificateProfile['nameConstraints'];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Signs a certificate of one common name.
 *
 * @throws PodroleError TLS_INVALID as {@link encodeCertificate} does.
 */
export async function signCertificate(profile: Profile, options: SigningOptions): Promise<SignedCertificate> {
  const { commonName, days, backdatedHours = 0, extensions } = profile;
  const { now } = options;
  const contents = {
    subject: [{ name: 'commonName', value: commonName }],
    notBefore: now - backdatedHours * HOUR,
    notAfter: now + days * DAY,
    extensions,
  };
  return encodeCertificate(await loadForge(), contents, options);
}

/**
 * Encodes and signs an X.509 v3 certificate (SHA-256 with RSA): the one way in which podrole makes any. OpenSSL signs,
 * which takes a fiftieth of node-forge's time, and no private key enters node-forge.
 *
 * @throws PodroleError TLS_INVALID when the signer's certificate and key do not belong together, or are not RSA.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4
 */
export function encodeCertificate(
  forge: Forge,
  contents: CertificateContents,
  { keys, signer }: SigningKeys,
): SignedCertificate {
  const certificate = draft(forge, contents, keys);
  const issuer = signer === undefined ? undefined : readIssuer(forge, signer.certPem);
  const { nameConstraints } = contents;
  certificate.setExtensions([
    ...contents.extensions,
    ...(nameConstraints === undefined ? [] : [nameConstraintsExtension(forge, nameConstraints)]),
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer?.keyIdentifier ?? true },
  ]);
  const fields = forge.pki.getTBSCertificate(certificate);
  (fields.value as asn1.Asn1[])[ISSUER] = issuer?.subject ?? subjectIn(fields);
  certificate.tbsCertificate = fields;
  certificate.signature = signWithRsa(forge.asn1.toDer(fields).getBytes(), signer?.keyPem ?? keys.privateKey);
  const made = readBack(forge, certificate);
  if (!made.verify((signer === undefined ? made : new X509Certificate(signer.certPem)).publicKey))
    throw new PodroleError('TLS_INVALID', 'the private key that signs is not that of the certificate above');
  return { certPem: made.toString(), keyPem: keys.privateKey };
}

/** Where TBSCertificate has its issuer. */
const ISSUER = 3;

function draft(forge: Forge, contents: CertificateContents, keys: KeyPair): pki.Certificate {
  const certificate = forge.pki.createCertificate();
  const algorithm = forge.pki.oids.sha256WithRSAEncryption as string;
  certificate.signatureOid = algorithm;
  certificate.siginfo.algorithmOid = algorithm;
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
  certificate.serialNumber = serialNumber();
  certificate.validity.notBefore = new Date(contents.notBefore);
  certificate.validity.notAfter = new Date(contents.notAfter);
  certificate.setSubject([...contents.subject]);
  return certificate;
}

function readBack(forge: Forge, certificate: pki.Certificate): X509Certificate {
  const der = forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes();
  return new X509Certificate(Buffer.from(der, 'latin1'));
}

/** 128 random bits, kept positive and without a leading zero octet: the top bits are 01. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString('hex');
}
