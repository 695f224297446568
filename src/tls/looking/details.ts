import type { X509Certificate } from 'node:crypto';
import { broken, type DerValue, derMembers, derValues, objectIdentifier, TAGS } from './der.ts';
import { type Extensions, readExtensions } from './extensions.ts';

/** What a certificate says beyond what Node tells of it. */
export interface Details extends Extensions {
  /** 1 to 3. */
  readonly version: number;
  /** The object identifier of the algorithm that signed it; of RSASSA-PSS the hash's. */
  readonly signatureAlgorithm: string;
  /** DER, to be compared. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

const known = new WeakMap<X509Certificate, Details>();

/**
 * Reads what a certificate says, once for each.
 *
 * @throws PodroleError TLS_INVALID for one that Go does not read, though OpenSSL may.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function certificateDetails(certificate: X509Certificate): Details {
  const details = known.get(certificate) ?? readDetails(certificate);
  known.set(certificate, details);
  return details;
}

const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const PSS = '1.2.840.113549.1.1.10';
const SHA1 = '1.3.14.3.2.26';

function readDetails({ raw, validFrom, validTo }: X509Certificate): Details {
  const [signed, algorithm] = derMembers(raw, TAGS.sequence);
  if (signed?.tag !== TAGS.sequence || algorithm?.tag !== TAGS.sequence) throw broken();
  const members = derValues(signed.content);
  const version = members[0]?.tag === VERSION ? members[0] : undefined;
  const [serial, inner, issuer, , subject, publicKey, ...others] =
    version === undefined ? members : members.slice(1);
  if (inner === undefined || issuer === undefined || subject === undefined || publicKey === undefined)
    throw broken();
  // Go takes neither a negative number nor two different algorithms.
  if (serial?.tag !== TAGS.integer || ((serial.content[0] ?? 0x80) & 0x80) !== 0) throw broken();
  if (!inner.whole.equals(algorithm.whole)) throw broken();
  const extensions = others.find(({ tag }) => tag === EXTENSIONS);
  const [notBefore, notAfter] = [Date.parse(validFrom), Date.parse(validTo)];
  if (Number.isNaN(notBefore) || Number.isNaN(notAfter)) throw broken();
  return {
    version: versionOf(version),
    signatureAlgorithm: algorithmOf(algorithm),
    issuer: issuer.whole,
    subject: subject.whole,
    publicKey: publicKey.whole,
    notBefore,
    notAfter,
    ...readExtensions(extensions === undefined ? [] : derMembers(extensions.content, TAGS.sequence)),
  };
}

function versionOf(version: DerValue | undefined): number {
  if (version === undefined) return 1;
  const [number] = derValues(version.content);
  return (number?.content[0] ?? 0) + 1;
}

function algorithmOf(algorithm: DerValue): string {
  const [id, parameters] = derValues(algorithm.content);
  if (id === undefined) throw broken();
  const name = objectIdentifier(id);
  if (name !== PSS) return name;
  const hash = derValues(parameters?.content ?? Buffer.alloc(0)).find(({ tag }) => tag === VERSION);
  if (hash === undefined) return SHA1;
  const [hashId] = derMembers(hash.content, TAGS.sequence);
  if (hashId === undefined) throw broken();
  return objectIdentifier(hashId);
}
