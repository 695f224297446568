import { createAuthority } from '../../../../src/tls/authority.ts';
import { newKeyPair } from '../../../../src/tls/key-pair.ts';
import type { KeptAuthority, KnownCertificate } from '../../../../src/tls/self/kept.ts';
import { readPemCertificates } from '../../../../src/tls/self/pem-certificates.ts';

/** Makes an authority as a Secret keeps one. */
export async function keptAuthority(commonName: string): Promise<KeptAuthority> {
  const keys = await newKeyPair();
  const { caPem } = await createAuthority({ keys, commonName });
  const [certificate] = readPemCertificates(caPem).certificates;
  if (certificate === undefined) throw new Error('no certificate was made');
  return { ...certificate, keyPem: keys.privateKey };
}

/** What is known of it without its key. */
export function certificateOf({ keyPem: _, ...certificate }: KeptAuthority): KnownCertificate {
  return certificate;
}
