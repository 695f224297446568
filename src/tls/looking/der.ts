import { PodroleError } from '../../errors.ts';

/** One value of the Distinguished Encoding Rules. */
export interface DerValue {
  /** The identifier octet, such as 0x30 for a SEQUENCE. */
  readonly tag: number;
  /** What is in it. */
  readonly content: Buffer;
  /** With its identifier and length. */
  readonly whole: Buffer;
}

/** Identifier octets (X.690). */
export const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
} as const;

/**
 * The values that stand one after the other in `bytes`. Nothing is read of what is in them, so neither depth nor a
 * length that lies costs anything.
 *
 * @throws PodroleError TLS_INVALID for what is no DER.
 * @see https://www.itu.int/rec/T-REC-X.690
 */
export function derValues(bytes: Buffer): readonly DerValue[] {
  const values: DerValue[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const value = firstValue(rest);
    values.push(value);
    rest = rest.subarray(value.whole.length);
  }
  return values;
}

/**
 * What is in the one value that `bytes` are, if it is of the tag.
 *
 * @throws PodroleError TLS_INVALID for anything else.
 */
export function derMembers(bytes: Buffer, tag: number): readonly DerValue[] {
  const [value, ...others] = derValues(bytes);
  if (value?.tag !== tag || others.length > 0) throw broken();
  return derValues(value.content);
}

/** The words for what cannot be read. */
export function broken(): PodroleError {
  return new PodroleError('TLS_INVALID', 'a certificate is no DER as X.509 has it; issue it anew');
}

/** An object identifier in dots. Arcs over 32 bits are no one's that is known here. */
export function objectIdentifier({ tag, content }: DerValue): string {
  if (tag !== TAGS.objectIdentifier || content.length === 0 || content.length > 64) throw broken();
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of content) {
    arc = arc * 128 + (octet & 0x7f);
    if (octet & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...others] = arcs;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...others].join('.');
}

/** Octets of a length: nothing here is over 16 MiB. */
const LONGEST_LENGTH = 3;

function firstValue(bytes: Buffer): DerValue {
  const [tag, given] = bytes;
  // The high tag numbers of X.690 occur nowhere in a certificate.
  if (tag === undefined || given === undefined || (tag & 0x1f) === 0x1f) throw broken();
  if (given < 0x80) return cut(bytes, tag, { start: 2, length: given });
  const octets = given & 0x7f;
  if (octets === 0 || octets > LONGEST_LENGTH || bytes.length < 2 + octets) throw broken();
  const length = bytes.readUIntBE(2, octets);
  // The shortest form is the only one.
  if (length < 0x80 || length < 2 ** (8 * (octets - 1))) throw broken();
  return cut(bytes, tag, { start: 2 + octets, length });
}

function cut(bytes: Buffer, tag: number, { start, length }: { start: number; length: number }): DerValue {
  const end = start + length;
  if (end > bytes.length) throw broken();
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(0, end) };
}
