import type { X509Certificate } from 'node:crypto';
import { candidateOf } from './candidate.ts';
import { addressText } from './constrained-names.ts';
import type { GeneralNames } from './general-names.ts';
import { certificateKeyFacts, type KeyFacts } from './public-key.ts';
import { signatureAlgorithm } from './signature.ts';
import { distinguishedName } from './words.ts';

/** What a certificate says, as data. Texts in it are as they are: they are escaped where they are printed. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
  /** ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly key: KeyFacts | undefined;
  readonly signature: string;
  readonly keyUsage: readonly string[];
  readonly extendedKeyUsage: readonly string[];
  readonly ca: boolean;
  readonly pathLength?: number;
  readonly permitted?: readonly string[];
  readonly excluded?: readonly string[];
  readonly subjectKeyId?: string;
  readonly authorityKeyId?: string;
  /** Hexadecimal. */
  readonly serial: string;
  readonly sha256: string;
}

/** What a certificate says; `undefined` for one that Go does not read. */
export function certificateFacts(certificate: X509Certificate): CertificateFacts | undefined {
  const details = candidateOf(certificate)?.details;
  if (details === undefined) return undefined;
  const { basicConstraints, nameConstraints, altNames, subjectKeyId, authorityKeyId } = details;
  const { pathLength } = basicConstraints ?? {};
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    dnsNames: altNames.dns,
    addresses: altNames.ip.map(addressText),
    notBefore: new Date(details.notBefore).toISOString(),
    notAfter: new Date(details.notAfter).toISOString(),
    key: certificateKeyFacts(certificate),
    signature: signatureAlgorithm(details).name,
    keyUsage: details.keyUsage,
    extendedKeyUsage: details.extendedKeyUsage.map((usage) => USAGES[usage] ?? usage),
    ca: basicConstraints?.ca === true,
    ...(pathLength !== undefined && { pathLength }),
    ...(nameConstraints !== undefined && {
      permitted: constraintTexts(nameConstraints.permitted),
      excluded: constraintTexts(nameConstraints.excluded),
    }),
    ...(subjectKeyId !== undefined && { subjectKeyId }),
    ...(authorityKeyId !== undefined && { authorityKeyId }),
    serial: certificate.serialNumber,
    sha256: certificate.fingerprint256,
  };
}

const USAGES: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
  '2.5.29.37.0': 'any',
};

function constraintTexts({ dns, ip, email, uri }: GeneralNames): readonly string[] {
  const networks = ip.map((network) => {
    const half = network.length / 2;
    return `${addressText(network.subarray(0, half))}/${addressText(network.subarray(half))}`;
  });
  return [...dns, ...networks, ...email, ...uri];
}
