import type { KeyPair } from './key-pair.ts';

/** What a certificate says, free of the library that encodes it. */
export interface Profile {
  readonly commonName: string;
  readonly days: number;
  /** Extensions in node-forge's notation. */
  readonly extensions: readonly Readonly<Record<string, unknown>>[];
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

const CA_DAYS = 365;
const LEAF_DAYS = 14;

/** GeneralName tags: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6 */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** X.520 limits a common name to 64 characters. */
const MAX_COMMON_NAME = 64;

/** A certificate authority that signs leaves only. */
export function caProfile(commonName = 'podrole CA', days = CA_DAYS): Profile {
  return {
    commonName,
    days,
    extensions: [
      { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
      { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    ],
  };
}

/** A TLS server's certificate for the given names and addresses. */
export function leafProfile(options: LeafOptions): Profile {
  const { dnsNames = [], ipAddresses = [], commonName, days = LEAF_DAYS } = options;
  const [first = 'podrole'] = [...dnsNames, ...ipAddresses];
  const altNames = [
    ...dnsNames.map((value) => ({ type: DNS_NAME, value })),
    ...ipAddresses.map((ip) => ({ type: IP_ADDRESS, ip })),
  ];
  return {
    commonName: (commonName ?? first).slice(0, MAX_COMMON_NAME),
    days,
    extensions: [
      { name: 'basicConstraints', critical: true, cA: false },
      { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  };
}
