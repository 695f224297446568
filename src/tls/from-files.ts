import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PodroleError, systemReason } from '../errors.ts';

/** A certificate chain and its key in PEM, and what the leaf says of itself. */
export interface ServingPair {
  readonly certPem: string;
  readonly keyPem: string;
  readonly notAfter: Date;
}

/** The files, as the flags name them. */
export interface PairFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/**
 * Reads a certificate and its key and makes sure that they belong together.
 *
 * @throws PodroleError TLS_INVALID naming the file and what is wrong with it.
 */
export async function readPair({ certFile, keyFile }: PairFiles): Promise<ServingPair> {
  const [certPem, keyPem] = await Promise.all([readPem(certFile), readPem(keyFile)]);
  const certificate = attempt(certFile, 'holds no PEM certificate', () => new X509Certificate(certPem));
  const key = attempt(keyFile, 'holds no PEM private key without a passphrase', () =>
    createPrivateKey(keyPem),
  );
  if (!certificate.checkPrivateKey(key)) {
    throw new PodroleError(
      'TLS_INVALID',
      `${keyFile} is not the private key of the first certificate in ${certFile}`,
    );
  }
  return { certPem, keyPem, notAfter: new Date(certificate.validTo) };
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new PodroleError('TLS_INVALID', `${file} cannot be read: ${systemReason(cause)}`, { cause });
  }
}

/** OpenSSL's own error stays out: it helps nobody, and it came from reading a key. */
function attempt<T>(file: string, problem: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new PodroleError('TLS_INVALID', `${file} ${problem}`);
  }
}
