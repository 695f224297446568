import { newKeyPair } from '../key-pair.ts';
import { loadSigner } from '../signer.ts';
import type { KeptAuthority } from './kept.ts';
import { createServedLeaf, type ServedLeaf } from './leaf.ts';
import type { SelfTlsOptions } from './options.ts';
import { readPemCertificates } from './pem-certificates.ts';
import { createRotation, type Rotation } from './rotation.ts';

/**
 * A replica's leaf and its part in the rotation, with real certificates. Loading what signs takes 20 ms, a key 200 to 400.
 */
export async function openReplica(
  options: SelfTlsOptions,
): Promise<{ readonly rotation: Rotation; readonly leaf: ServedLeaf }> {
  const { of, log, metrics } = options;
  const [signer, first] = await Promise.all([loadSigner(), newKeyPair()]);
  let keys = first;
  const leaf = createServedLeaf({
    ...options,
    sign: ({ pem, keyPem }, validity) =>
      signer.signServiceLeaf({ certPem: pem, keyPem }, of, { keys, ...validity }),
    onLeaf({ notAfter }) {
      log.info({ notAfter: new Date(notAfter) }, 'serving certificate made');
      // Each has a key of its own; that of the next is made now, as a handshake cannot wait for it.
      newKeyPair().then((made) => {
        keys = made;
      }, log.error);
    },
  });
  const rotation = createRotation({
    ...options,
    leaf,
    async newAuthority({ now, notAfter }) {
      const validity = { keys: await newKeyPair(), now, lifeMs: notAfter - now };
      return authorityOf(signer.signServiceAuthority(of, validity));
    },
    onStep(step) {
      metrics.stepped(step);
      log.info({ step }, 'CA rotation');
    },
  });
  return { rotation, leaf };
}

function authorityOf({
  certPem,
  keyPem,
}: {
  readonly certPem: string;
  readonly keyPem: string;
}): KeptAuthority {
  const [certificate] = readPemCertificates(certPem).certificates;
  if (certificate === undefined) throw new Error('a CA that was just made cannot be read');
  return { ...certificate, keyPem };
}
