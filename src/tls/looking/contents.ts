import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type PemBlock, pemBlocks } from './pem-text.ts';

/** One thing that a text holds. */
export type Held =
  | { readonly kind: 'certificate'; readonly certificate: X509Certificate }
  | { readonly kind: 'private-key'; readonly key: KeyObject }
  | { readonly kind: 'encrypted-key' }
  /** A certificate request, a public key, parameters … */
  | { readonly kind: 'other'; readonly label: string }
  | { readonly kind: 'unreadable'; readonly label: string };

/** How a text is written. All but `pem` is of no use to a server. */
export type Form = 'pem' | 'der' | 'base64' | 'nothing' | 'unknown';

/** What a text holds. */
export interface Contents {
  /** The file, the key of a Secret or the entry of a configuration, for messages. */
  readonly at: string;
  readonly form: Form;
  /** In its order. */
  readonly holds: readonly Held[];
  /** There is more than is looked at. */
  readonly isCut: boolean;
}

/** Certificates, keys and everything else. */
const MOST_BLOCKS = 1000;

/** People paste what is base64 already. */
const MOST_LAYERS = 2;

/** No bundle is longer; what is behind it is not looked at. Bytes. */
const LONGEST = 1024 * 1024;

/** Reads what a file or a field holds, whatever it is written in. */
export function readContents(at: string, bytes: Buffer): Contents {
  if (bytes.length > LONGEST) return { ...readContents(at, bytes.subarray(0, LONGEST)), isCut: true };
  const text = bytes.toString('latin1');
  if (text.includes('-----BEGIN ')) return { at, form: 'pem', ...heldIn(text) };
  if (text.trim() === '') return { at, form: 'nothing', holds: [], isCut: false };
  const bare = heldInDer(bytes);
  if (bare !== undefined) return { at, form: 'der', holds: [bare], isCut: false };
  const unwrapped = unwrap(text, MOST_LAYERS);
  return { at, form: unwrapped === undefined ? 'unknown' : 'base64', holds: [], isCut: false, ...unwrapped };
}

/** The certificates among what is held. */
export function certificatesOf({ holds }: Contents): readonly X509Certificate[] {
  return holds.flatMap((held) => (held.kind === 'certificate' ? [held.certificate] : []));
}

/** The private keys among what is held. */
export function keysOf({ holds }: Contents): readonly KeyObject[] {
  return holds.flatMap((held) => (held.kind === 'private-key' ? [held.key] : []));
}

/** Whether a text holds a private key, encrypted or not. */
export function holdsKey({ holds }: Contents): boolean {
  return holds.some(({ kind }) => kind === 'private-key' || kind === 'encrypted-key');
}

function unwrap(text: string, layers: number): Pick<Contents, 'holds' | 'isCut'> | undefined {
  const packed = text.replace(/\s+/g, '');
  if (layers === 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined;
  const bytes = Buffer.from(packed, 'base64');
  const inner = bytes.toString('latin1');
  if (inner.includes('-----BEGIN ')) return heldIn(inner);
  const bare = heldInDer(bytes);
  return bare === undefined ? unwrap(inner, layers - 1) : { holds: [bare], isCut: false };
}

function heldIn(text: string): Pick<Contents, 'holds' | 'isCut'> {
  const blocks = pemBlocks(text, MOST_BLOCKS + 1);
  return { holds: blocks.slice(0, MOST_BLOCKS).map(heldOf), isCut: blocks.length > MOST_BLOCKS };
}

function heldOf({ label, der, hasHeaders }: PemBlock): Held {
  if (label === 'ENCRYPTED PRIVATE KEY' || (hasHeaders && label.endsWith('PRIVATE KEY')))
    return { kind: 'encrypted-key' };
  if (der === undefined) return { kind: 'unreadable', label };
  if (label.endsWith('PRIVATE KEY')) return keyIn(der) ?? { kind: 'unreadable', label };
  if (label === 'CERTIFICATE') return certificateIn(der) ?? { kind: 'unreadable', label };
  return { kind: 'other', label };
}

function heldInDer(bytes: Buffer): Held | undefined {
  return bytes[0] === 0x30 ? (certificateIn(bytes) ?? keyIn(bytes)) : undefined;
}

function certificateIn(der: Buffer): Held | undefined {
  try {
    const certificate = new X509Certificate(der);
    // OpenSSL passes over what follows; Go does not.
    return certificate.raw.length === der.length ? { kind: 'certificate', certificate } : undefined;
  } catch {
    return undefined;
  }
}

function keyIn(der: Buffer): Held | undefined {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return { kind: 'private-key', key: createPrivateKey({ key: der, format: 'der', type }) };
    } catch {
      // OpenSSL's own words come from reading a key: they stay here.
    }
  }
  return undefined;
}
