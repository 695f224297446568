import { randomBytes, X509Certificate } from 'node:crypto';
import { PodroleError } from '../errors.ts';
import { encodeCertificate, type SignedCertificate } from './certificate.ts';
import { type CertificateProfile, certificateProfile, fillProfile } from './certificate-profile.ts';
import { extensionsOf } from './extensions.ts';
import { loadForge } from './forge.ts';
import type { KeyPair } from './key-pair.ts';
import type { ServiceName } from './service-name.ts';

/** What a new authority of a Service is told. */
export interface AuthorityValidity {
  readonly keys: KeyPair;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** From `now` on. Milliseconds, rounded down to whole seconds. */
  readonly lifeMs: number;
}

/** What a leaf is told. */
export interface ServiceLeaf {
  readonly keys: KeyPair;
  /** Milliseconds since the epoch, as the next. */
  readonly now: number;
  /** Rounded down to whole seconds, and to the end of the authority. */
  readonly notAfter: number;
}

/** Signs a Service's certificates at once, without waiting for anything: a handshake can wait for it. */
export interface Signer {
  /** An authority that signs itself, and can vouch for this one Service alone: `certs/ca.json`. */
  signServiceAuthority(of: ServiceName, validity: AuthorityValidity): SignedCertificate;
  /**
   * A certificate for the Service's name: `certs/serving.json`. It neither begins before its authority nor ends after
   * it; under one that expired it has expired, too.
   *
   * @throws PodroleError TLS_INVALID when it would end before it begins, or the authority cannot sign.
   */
  signServiceLeaf(authority: SignedCertificate, of: ServiceName, leaf: ServiceLeaf): SignedCertificate;
}

const HOUR = 3_600_000;

/** Loads what signing takes, once for the process. */
export async function loadSigner(): Promise<Signer> {
  const forge = await loadForge();
  return {
    signServiceAuthority(of, { keys, now, lifeMs }) {
      const generation = randomBytes(4).toString('hex');
      const profile = fillProfile(certificateProfile('ca'), { ...of, generation });
      const [notBefore, notAfter] = [now - profile.backdatedHours * HOUR, now + lifeMs];
      return encodeCertificate(forge, { ...contentsOf(profile), notBefore, notAfter }, { keys });
    },
    signServiceLeaf(authority, of, { keys, now, notAfter: wanted }) {
      const profile = fillProfile(certificateProfile('serving'), { ...of });
      const [from, until] = lifeOf(authority);
      const notBefore = Math.max(from, now - profile.backdatedHours * HOUR);
      const notAfter = Math.min(until, wanted);
      if (notAfter <= notBefore)
        throw new PodroleError(
          'TLS_INVALID',
          `the certificate would end (${new Date(notAfter).toISOString()}) before it begins (${new Date(notBefore).toISOString()}); its authority is valid from ${new Date(from).toISOString()} to ${new Date(until).toISOString()}`,
        );
      return encodeCertificate(
        forge,
        { ...contentsOf(profile), notBefore, notAfter },
        { keys, signer: authority },
      );
    },
  };
}

function contentsOf(profile: CertificateProfile) {
  const { subject, names, nameConstraints } = profile;
  return {
    subject: Object.entries(subject).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value }],
    ),
    extensions: extensionsOf(profile, names),
    nameConstraints,
  };
}

function lifeOf({ certPem }: SignedCertificate): readonly [from: number, until: number] {
  const { validFrom, validTo } = new X509Certificate(certPem);
  return [Date.parse(validFrom), Date.parse(validTo)];
}
