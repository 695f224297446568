import { randomBytes } from 'node:crypto';
import type { pki } from 'node-forge';
import type { KeyPair } from './key-pair.ts';
import type { Profile } from './profile.ts';

/** A certificate with its private key, both in PEM. */
export interface SignedCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

/** What {@link signCertificate} needs beside the profile. */
export interface SigningOptions {
  /** The new certificate's own keys. */
  readonly keys: KeyPair;
  /** Who signs; without it the certificate signs itself. */
  readonly signer?: SignedCertificate | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Nodes and pods whose clocks run late accept a fresh certificate all the same. */
const BACKDATED = 48 * HOUR;

/**
 * Encodes and signs an X.509 v3 certificate (SHA-256 with RSA).
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4
 */
export async function signCertificate(profile: Profile, options: SigningOptions): Promise<SignedCertificate> {
  // Heavy to load, and needed by the few commands that issue certificates.
  const { default: forge } = await import('node-forge');
  const { keys, signer, now } = options;
  const certificate = forge.pki.createCertificate();
  const issuer = signer === undefined ? certificate : forge.pki.certificateFromPem(signer.certPem);
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
  certificate.serialNumber = serialNumber();
  certificate.validity.notBefore = new Date(now - BACKDATED);
  certificate.validity.notAfter = new Date(now + profile.days * DAY);
  certificate.setSubject([{ name: 'commonName', value: profile.commonName }]);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([...profile.extensions, ...keyIdentifiers(issuer)]);
  const signingKey = forge.pki.privateKeyFromPem(signer?.keyPem ?? keys.privateKey);
  certificate.sign(signingKey, forge.md.sha256.create());
  return { certPem: forge.pki.certificateToPem(certificate), keyPem: keys.privateKey };
}

function keyIdentifiers(issuer: pki.Certificate): readonly object[] {
  const keyIdentifier = issuer.generateSubjectKeyIdentifier().getBytes();
  return [{ name: 'subjectKeyIdentifier' }, { name: 'authorityKeyIdentifier', keyIdentifier }];
}

/** 128 random bits, kept positive and without a leading zero octet: the top bits are 01. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString('hex');
}
