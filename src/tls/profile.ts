import { certificateProfile } from './certificate-profile.ts';
import { type Extension, extensionsOf } from './extensions.ts';
import type { KeyPair } from './key-pair.ts';

/** A certificate of one common name, free of the library that encodes it. */
export interface Profile {
  readonly commonName: string;
  readonly days: number;
  /** How long before its making it begins. Default 0. */
  readonly backdatedHours?: number;
  readonly extensions: readonly Extension[];
}

/** What the caller may choose about a leaf. */
export interface LeafOptions {
  readonly dnsNames?: readonly string[];
  /** IPv4 or IPv6 addresses. */
  readonly ipAddresses?: readonly string[];
  /** Default: the first name or address. */
  readonly commonName?: string | undefined;
  /** Days from now. Default 14. */
  readonly days?: number | undefined;
  /** Default: freshly generated. */
  readonly keys?: KeyPair | undefined;
}

/** X.520 limits a common name to 64 characters. */
const MAX_COMMON_NAME = 64;

/** A certificate authority that signs leaves only, whatever their names: `certs/ca.json` without a Service. */
export function caProfile(commonName = 'podrole CA', days?: number): Profile {
  const profile = certificateProfile('ca');
  const extensions = extensionsOf(profile, profile.names);
  return { commonName, days: days ?? profile.days, backdatedHours: profile.backdatedHours, extensions };
}

/** A TLS server's certificate for the given names and addresses: `certs/serving.json` without a Service. */
export function leafProfile(options: LeafOptions): Profile {
  const { dnsNames = [], ipAddresses = [], commonName, days } = options;
  const [first = 'podrole'] = [...dnsNames, ...ipAddresses];
  const profile = certificateProfile('serving');
  return {
    commonName: (commonName ?? first).slice(0, MAX_COMMON_NAME),
    days: days ?? profile.days,
    backdatedHours: profile.backdatedHours,
    extensions: extensionsOf(profile, { dns: dnsNames, ip: ipAddresses }),
  };
}
