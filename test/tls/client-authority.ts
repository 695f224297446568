import { signCertificate } from '../../src/tls/certificate.ts';
import { caProfile } from '../../src/tls/profile.ts';
import { keysOf, type Owner } from './made-once.ts';

/** An authority such as that of the API server's own client certificate, and one client of it. */
export async function clientAuthority(owner: Owner = 'client authority') {
  const [caKeys, keys] = [keysOf(owner), keysOf('client')];
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
