import forge from 'node-forge';
import { createAuthority } from '../../src/tls/authority.ts';
import { signCertificate } from '../../src/tls/certificate.ts';
import { leafProfile } from '../../src/tls/profile.ts';
import { keysOf } from '../tls/made-once.ts';

/** The host that every issuer of these tests has. */
export const HOST = 'oidc.example.com';

const DAY = 86_400_000;
const keys = keysOf('authority');
const authority = await createAuthority({ keys });

/** The authority of all certificates here. */
export const caPem = authority.caPem;

const leaf = (dnsName: string) => authority.issueLeaf({ dnsNames: [dnsName], keys });

async function leafOf(now: number) {
  const other = await createAuthority({ keys, clock: () => now });
  return { caPem: other.caPem, ...(await other.issueLeaf({ dnsNames: [HOST], keys })) };
}

/** Names where the certificate above it is to be had: RFC 5280, section 4.2.2.1, in DER. */
async function withoutItsIssuer() {
  const { asn1 } = forge;
  const { UNIVERSAL, CONTEXT_SPECIFIC } = asn1.Class;
  const description = asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [
    asn1.create(UNIVERSAL, asn1.Type.OID, false, asn1.oidToDer('1.3.6.1.5.5.7.48.2').getBytes()),
    asn1.create(CONTEXT_SPECIFIC, 6, false, 'http://ca.example.com/intermediate.crt'),
  ]);
  const value = asn1.toDer(asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [description])).getBytes();
  const profile = leafProfile({ dnsNames: [HOST] });
  const extensions = [...profile.extensions, { id: '1.3.6.1.5.5.7.1.1', value }];
  const signer = { certPem: caPem, keyPem: keys.privateKey };
  return signCertificate({ ...profile, extensions }, { keys, signer, now: Date.now() });
}

/** Certificates by what is wrong with them. All have one key, which takes a while to make. */
export const certificates = {
  good: await leaf(HOST),
  otherHost: await leaf('other.example.com'),
  expired: await leafOf(Date.now() - 60 * DAY),
  early: await leafOf(Date.now() + 60 * DAY),
  incomplete: await withoutItsIssuer(),
};
