import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { PodroleError } from '../errors.ts';

/** A certificate chain and its key in PEM, and until when it is valid. */
export interface ServingPair {
  readonly certPem: string;
  readonly keyPem: string;
  readonly notAfter: Date;
  /** When the last of its authorities ends, where they are known. */
  readonly caNotAfter?: Date;
}

/** Certificates of authorities in PEM, and when the last of them expires. */
export interface CaBundle {
  readonly caPem: string;
  /** In the order of the file. */
  readonly authorities: readonly X509Certificate[];
  /** SHA-256, as Node's certificates have it. */
  readonly fingerprints: readonly string[];
  readonly notAfter: Date;
}

/** A file's name, for messages, and its text. */
export interface PemFile {
  readonly name: string;
  readonly text: string;
}

/**
 * A certificate chain and its key, if they belong together.
 *
 * @throws PodroleError TLS_INVALID naming the file and what is wrong with it.
 */
export function servingPair(cert: PemFile, key: PemFile): ServingPair {
  const [leaf] = certificates(cert);
  const privateKey = attempt(key, 'holds no PEM private key without a passphrase', () =>
    createPrivateKey(key.text),
  );
  if (!leaf.checkPrivateKey(privateKey)) {
    throw new PodroleError(
      'TLS_INVALID',
      `${key.name} is not the private key of the first certificate in ${cert.name}`,
    );
  }
  attempt(
    cert,
    'holds a certificate or chain that OpenSSL does not serve, such as one with a key that is too short',
    () => createSecureContext({ cert: cert.text, key: key.text }),
  );
  return { certPem: cert.text, keyPem: key.text, notAfter: new Date(leaf.validTo) };
}

/**
 * The authorities in a file.
 *
 * @throws PodroleError TLS_INVALID naming the file and what is wrong with it.
 */
export function caBundle(file: PemFile): CaBundle {
  const authorities = certificates(file);
  const stranger = authorities.find((certificate) => !certificate.ca);
  if (stranger !== undefined)
    throw new PodroleError(
      'TLS_INVALID',
      `${file.name} holds a certificate that is no authority's (${JSON.stringify(stranger.subject?.slice(0, 200))}); give the certificates of authorities alone`,
    );
  const ends = authorities.map((certificate) => Date.parse(certificate.validTo));
  const fingerprints = authorities.map(({ fingerprint256 }) => fingerprint256);
  return { caPem: file.text, authorities, fingerprints, notAfter: new Date(Math.max(...ends)) };
}

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/**
 * The certificates in a file, the first of a chain first. Every one is read: OpenSSL would serve a chain whose end is not
 * written yet.
 *
 * @throws PodroleError TLS_INVALID naming the file and what is wrong with it.
 */
export function certificates(file: PemFile): [X509Certificate, ...X509Certificate[]] {
  const [, ...blocks] = file.text.split(BEGIN);
  const read = blocks.map((block) =>
    attempt(file, 'holds a PEM certificate that is broken or not wholly written', () => {
      const end = block.indexOf(END);
      if (end < 0) throw new Error('no end');
      return new X509Certificate(`${BEGIN}${block.slice(0, end)}${END}\n`);
    }),
  );
  const [first, ...others] = read;
  if (first === undefined) throw new PodroleError('TLS_INVALID', `${file.name} holds no PEM certificate`);
  return [first, ...others];
}

/** OpenSSL's own error stays out: it helps nobody, and it came from reading a key. */
function attempt<T>({ name }: PemFile, problem: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new PodroleError('TLS_INVALID', `${name} ${problem}`);
  }
}
