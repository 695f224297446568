import { broken, type DerValue, derMembers, derValues, objectIdentifier, TAGS } from './der.ts';
import { type GeneralNames, generalNames, isDomain, NO_NAMES } from './general-names.ts';

/** The extensions on which it rests whether a certificate is taken. */
export interface Extensions {
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | undefined } | undefined;
  /** As RFC 5280 calls the bits; empty where the extension is missing or says nothing. */
  readonly keyUsage: readonly string[];
  /** Object identifiers; empty where the extension is missing. */
  readonly extendedKeyUsage: readonly string[];
  readonly altNames: GeneralNames;
  /** The whole SubjectAltName, to be compared; `undefined` without one. */
  readonly rawAltNames: Buffer | undefined;
  readonly nameConstraints: { readonly permitted: GeneralNames; readonly excluded: GeneralNames } | undefined;
  /** Hexadecimal. */
  readonly subjectKeyId: string | undefined;
  /** Hexadecimal. */
  readonly authorityKeyId: string | undefined;
  /** Object identifiers of what is critical and not understood here, nor by Go. */
  readonly unknownCritical: readonly string[];
}

/** `id-kp-serverAuth` */
export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
/** `anyExtendedKeyUsage` */
export const ANY_USAGE = '2.5.29.37.0';

const KEY_USAGES = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

type Found = { -readonly [K in keyof Extensions]: Extensions[K] };

/** Reads an extension's value; answers whether all of it was understood. */
type Read = (value: Buffer, found: Found) => boolean;

const READERS: Readonly<Record<string, Read>> = {
  '2.5.29.14': (value, found) => {
    const [id] = derValues(value);
    if (id?.tag !== TAGS.octetString) throw broken();
    found.subjectKeyId = id.content.toString('hex');
    return true;
  },
  '2.5.29.15': (value, found) => {
    found.keyUsage = keyUsage(value);
    return true;
  },
  '2.5.29.17': (value, found) => {
    found.rawAltNames = value;
    found.altNames = generalNames(derMembers(value, TAGS.sequence));
    const { dns, ip, email, uri } = found.altNames;
    if (ip.some(({ length }) => length !== 4 && length !== 16)) throw broken();
    return dns.length + ip.length + email.length + uri.length > 0;
  },
  '2.5.29.19': (value, found) => {
    found.basicConstraints = basicConstraints(derMembers(value, TAGS.sequence));
    return true;
  },
  '2.5.29.30': (value, found) => {
    const sides = derMembers(value, TAGS.sequence);
    if (sides.length === 0) throw broken();
    const permitted = subtrees(sides, 0xa0);
    const excluded = subtrees(sides, 0xa1);
    found.nameConstraints = { permitted, excluded };
    return !permitted.hasOthers && !excluded.hasOthers;
  },
  '2.5.29.35': (value, found) => {
    const id = derMembers(value, TAGS.sequence).find(({ tag }) => tag === 0x80);
    found.authorityKeyId = id?.content.toString('hex');
    return true;
  },
  '2.5.29.37': (value, found) => {
    found.extendedKeyUsage = derMembers(value, TAGS.sequence).map(objectIdentifier);
    return true;
  },
};

/** Go knows these as well; what they say of policies and revocation is not looked at here. */
const IGNORED = ['2.5.29.31', '2.5.29.32', '2.5.29.33', '2.5.29.36', '2.5.29.54', '1.3.6.1.5.5.7.1.1'];

/** RFC 5280 forbids that these be critical, and Go takes no certificate that has them so. */
const NEVER_CRITICAL = ['2.5.29.14', '2.5.29.35', '1.3.6.1.5.5.7.1.1'];

/**
 * Reads the extensions of a certificate.
 *
 * @throws PodroleError TLS_INVALID where one is broken, or there twice.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2
 */
export function readExtensions(extensions: readonly DerValue[]): Extensions {
  const found: Found = { ...NONE };
  const seen = new Set<string>();
  const unknownCritical: string[] = [];
  for (const extension of extensions) {
    const { id, isCritical, value } = parts(extension);
    if (seen.has(id) || (isCritical && NEVER_CRITICAL.includes(id))) throw broken();
    seen.add(id);
    const read = Object.hasOwn(READERS, id) ? READERS[id] : undefined;
    const isUnderstood = read === undefined ? IGNORED.includes(id) : read(value, found);
    if (isCritical && !isUnderstood) unknownCritical.push(id);
  }
  return { ...found, unknownCritical };
}

const NONE: Extensions = {
  basicConstraints: undefined,
  keyUsage: [],
  extendedKeyUsage: [],
  altNames: NO_NAMES,
  rawAltNames: undefined,
  nameConstraints: undefined,
  subjectKeyId: undefined,
  authorityKeyId: undefined,
  unknownCritical: [],
};

function parts({ tag, content }: DerValue): { id: string; isCritical: boolean; value: Buffer } {
  const [id, ...others] = derValues(content);
  const value = others.at(-1);
  if (tag !== TAGS.sequence || id === undefined || value?.tag !== TAGS.octetString) throw broken();
  return {
    id: objectIdentifier(id),
    isCritical: others.length > 1 && isTrue(others[0]),
    value: value.content,
  };
}

function isTrue(value: DerValue | undefined): boolean {
  return value?.tag === TAGS.boolean && value.content[0] === 0xff;
}

function keyUsage(value: Buffer): readonly string[] {
  const [bits] = derValues(value);
  if (bits?.tag !== TAGS.bitString) throw broken();
  const [, ...octets] = bits.content;
  return KEY_USAGES.filter((_, at) => ((octets[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0);
}

/** A path length is of a few octets at most. */
const LONGEST_INTEGER = 6;

function basicConstraints(members: readonly DerValue[]) {
  const pathLength = members.find(({ tag }) => tag === TAGS.integer)?.content;
  if (pathLength !== undefined && (pathLength.length === 0 || pathLength.length > LONGEST_INTEGER))
    throw broken();
  return { ca: isTrue(members[0]), pathLength: pathLength?.readUIntBE(0, pathLength.length) };
}

function subtrees(sides: readonly DerValue[], wanted: number): GeneralNames {
  const side = sides.find(({ tag }) => tag === wanted);
  if (side === undefined) return NO_NAMES;
  const bases = derValues(side.content).map(({ content }) => {
    const [base] = derValues(content);
    if (base === undefined) throw broken();
    return base;
  });
  const names = generalNames(bases);
  const isBroken =
    names.dns.some((name) => !isDomain(name.replace(/^\./, ''))) ||
    names.ip.some(({ length }) => length !== 8 && length !== 32);
  if (isBroken) throw broken();
  return names;
}
