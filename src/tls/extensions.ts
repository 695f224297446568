import type { CertificateProfile } from './certificate-profile.ts';

/** An extension in node-forge's notation. */
export type Extension = Readonly<Record<string, unknown>>;

/** The names and addresses that a certificate is for. */
export interface AltNames {
  readonly dns: readonly string[];
  /** IPv4 or IPv6. */
  readonly ip?: readonly string[];
}

/** GeneralName tags: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6 */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** The extensions of a profile but its name constraints, for which node-forge has no notation. */
export function extensionsOf(
  profile: Pick<CertificateProfile, 'basicConstraints' | 'keyUsage' | 'extendedKeyUsage'>,
  names: AltNames,
): readonly Extension[] {
  const { basicConstraints, keyUsage, extendedKeyUsage } = profile;
  const { critical, ca, pathLength } = basicConstraints;
  return [
    { name: 'basicConstraints', critical, cA: ca, ...(ca ? { pathLenConstraint: pathLength } : {}) },
    usage('keyUsage', keyUsage),
    ...(extendedKeyUsage === undefined ? [] : [usage('extKeyUsage', extendedKeyUsage)]),
    ...subjectAltName(names),
  ];
}

function usage(name: string, { critical, uses }: { critical: boolean; uses: readonly string[] }): Extension {
  return { name, critical, ...Object.fromEntries(uses.map((use) => [use, true])) };
}

function subjectAltName({ dns, ip = [] }: AltNames): readonly Extension[] {
  const altNames = [
    ...dns.map((value) => ({ type: DNS_NAME, value })),
    ...ip.map((address) => ({ type: IP_ADDRESS, ip: address })),
  ];
  return altNames.length === 0 ? [] : [{ name: 'subjectAltName', altNames }];
}
