import { signCertificate } from '../../src/tls/certificate.ts';
import { newKeyPair } from '../../src/tls/key-pair.ts';
import { caProfile } from '../../src/tls/profile.ts';

/** An authority such as that of the API server's own client certificate, and one client of it. */
export async function clientAuthority() {
  const [caKeys, keys] = await Promise.all([newKeyPair(), newKeyPair()]);
  const now = Date.now();
  const ca = await signCertificate(caProfile('clients'), { keys: caKeys, now });
  const profile = {
    commonName: 'kube-apiserver',
    days: 1,
    extensions: [
      { name: 'keyUsage', critical: true, digitalSignature: true },
      { name: 'extKeyUsage', clientAuth: true },
    ],
  };
  const { certPem, keyPem } = await signCertificate(profile, { keys, signer: ca, now });
  return { caPem: ca.certPem, client: { cert: certPem, key: keyPem } };
}
