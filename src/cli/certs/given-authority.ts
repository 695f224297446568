import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { PodroleError } from '../../errors.ts';
import type { SignedCertificate } from '../../tls/certificate.ts';
import { caBundle } from '../../tls/pem.ts';
import { readGivenFile } from '../given-file.ts';

const DAY = 86_400_000;

/** Go and most builds of OpenSSL take no shorter RSA key. Bits. */
const LEAST_BITS = 2048;

/** What must hold of a CA that is to sign. */
export interface GivenAuthority {
  readonly certFile: string;
  readonly keyFile: string;
}

/**
 * The CA in two files, if it can sign a certificate of that many days: it and the key belong together, it is a CA, and
 * lasts as long. Of several in the file, that of the key which lasts longest.
 *
 * @throws PodroleError USAGE for files that cannot be read, TLS_INVALID for what they hold.
 */
export async function readAuthority(
  { certFile, keyFile }: GivenAuthority,
  { now, days }: { readonly now: number; readonly days: number },
): Promise<SignedCertificate> {
  const certText = await readGivenFile('--ca', certFile);
  const keyText = await readGivenFile('--ca-key', keyFile);
  const key = privateKey(`--ca-key ${JSON.stringify(keyFile)}`, keyText);
  const name = `--ca ${JSON.stringify(certFile)}`;
  const own = caBundle({ name, text: certText }).authorities.filter((one) => one.checkPrivateKey(key));
  const [certificate] = [...own].sort((one, other) => endOf(other) - endOf(one));
  if (certificate === undefined)
    throw invalid(
      `--ca-key ${JSON.stringify(keyFile)} is not the private key of ${name}; give the two that belong together`,
    );
  checkLife(name, certificate, { now, days });
  return { certPem: certificate.toString(), keyPem: keyText };
}

function privateKey(name: string, text: string): KeyObject {
  const key = parse(name, text);
  if (key.asymmetricKeyType !== 'rsa')
    throw invalid(
      `${name} is a key of type ${key.asymmetricKeyType}; podrole signs with RSA alone: sign with openssl (certs/README.md), or leave --ca out for a new CA`,
    );
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < LEAST_BITS)
    throw invalid(`${name} has ${modulusLength} bits, and clients want ${LEAST_BITS} or more; make a new CA`);
  return key;
}

function parse(name: string, text: string): KeyObject {
  if (/ENCRYPTED/.test(text))
    throw invalid(`${name} has a passphrase; take it off: openssl pkey -in KEY -out PLAIN-KEY`);
  try {
    return createPrivateKey(text);
  } catch {
    throw invalid(`${name} holds no PEM private key; give the key of the CA`);
  }
}

function checkLife(
  name: string,
  certificate: X509Certificate,
  { now, days }: { readonly now: number; readonly days: number },
): void {
  const end = new Date(endOf(certificate)).toISOString();
  const left = Math.floor((endOf(certificate) - now) / DAY);
  if (left < 1)
    throw invalid(
      `${name} ${endOf(certificate) <= now ? 'expired' : 'expires'} at ${end}; make a new CA: leave out --ca`,
    );
  if (left < days)
    throw invalid(
      `${name} expires at ${end}, before a certificate of ${days} days; give --days ${left} at most, or make a new CA: leave out --ca`,
    );
}

const endOf = ({ validTo }: X509Certificate) => Date.parse(validTo);

function invalid(message: string): PodroleError {
  return new PodroleError('TLS_INVALID', message);
}
