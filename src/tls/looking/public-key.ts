import type { KeyObject, X509Certificate } from 'node:crypto';

/** A public or private key without the key itself. */
export interface KeyFacts {
  /** As Node calls it: `rsa`, `ec`, `ed25519` … */
  readonly type: string;
  /** Of RSA and DSA, bits. */
  readonly bits?: number;
  /** Of EC, as OpenSSL calls it. */
  readonly curve?: string;
}

/** What kind of key it is. */
export function keyFacts(key: KeyObject): KeyFacts {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details } = key;
  const { modulusLength: bits, namedCurve: curve } = details ?? {};
  return { type, ...(bits !== undefined && { bits }), ...(curve !== undefined && { curve }) };
}

/** The kind of a certificate's key; `undefined` for one that OpenSSL does not know. */
export function certificateKeyFacts(certificate: X509Certificate): KeyFacts | undefined {
  try {
    return keyFacts(certificate.publicKey);
  } catch {
    return undefined;
  }
}

/** Such as `RSA 2048` or `EC prime256v1`. */
export function keyName({ type, bits, curve }: KeyFacts): string {
  return [type === 'rsa' || type === 'ec' ? type.toUpperCase() : type, bits ?? curve]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** The curves of Go's crypto/x509, as OpenSSL calls them. */
const GO_CURVES = ['secp224r1', 'prime256v1', 'secp384r1', 'secp521r1'];

const GO_TYPES = ['rsa', 'ec', 'ed25519'];

/**
 * Why Go does nothing with a key, as the end of a sentence; `undefined` if it does.
 *
 * @see https://pkg.go.dev/crypto/rsa#hdr-Minimum_key_size
 */
export function unusedByGo(facts: KeyFacts | undefined): string | undefined {
  if (facts === undefined || !GO_TYPES.includes(facts.type)) return 'is of a kind that it does not know';
  const { type, bits = 2048, curve } = facts;
  if (type === 'ec' && !GO_CURVES.includes(curve ?? '')) return 'is on a curve that it does not know';
  if (bits < 1024) return `has ${bits} bits, and it takes none under 1024`;
  return bits > 8192 ? `has ${bits} bits, and it takes none over 8192` : undefined;
}
