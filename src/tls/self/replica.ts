import { failureMessage } from '../../cluster/kubernetes/api-failure.ts';
import { loadSigner } from '../signer.ts';
import { createCreationBrake } from './brake.ts';
import type { KeptAuthority } from './kept.ts';
import { createServedLeaf, type ServedLeaf } from './leaf.ts';
import type { SelfTlsOptions } from './options.ts';
import { readPemCertificates } from './pem-certificates.ts';
import type { Observation } from './plan.ts';
import { createRotation, type Rotation } from './rotation.ts';

/** What a replica tells of itself. */
export interface ReplicaEvents {
  onSeen(seen: Observation, leaf: ServedLeaf): void;
  /** It has written bundles. */
  onApplied(): void;
}

/**
 * A replica's leaf and its part in the rotation, with real certificates. Loading what signs takes 20 ms, a key 200 to 400.
 */
export async function openReplica(
  options: SelfTlsOptions,
  { onSeen, onApplied }: ReplicaEvents,
): Promise<{ readonly rotation: Rotation; readonly leaf: ServedLeaf }> {
  const { of, log, metrics, newKeys } = options;
  const [signer, first] = await Promise.all([loadSigner(), newKeys()]);
  let keys = first;
  const leaf = createServedLeaf({
    ...options,
    sign: ({ pem, keyPem }, validity) =>
      signer.signServiceLeaf({ certPem: pem, keyPem }, of, { keys, ...validity }),
    onLeaf({ notAfter }) {
      log.info({ notAfter: new Date(notAfter) }, 'serving certificate made');
      // Each has a key of its own; that of the next is made now, as a handshake cannot wait for it.
      newKeys().then(
        (made) => {
          keys = made;
        },
        (error) =>
          log.error({ problem: failureMessage(error) }, 'the key of the next certificate cannot be made'),
      );
    },
  });
  const rotation = createRotation({
    ...options,
    leaf,
    mayCreate: createCreationBrake(options.monotonic).take,
    async newAuthority({ now, notAfter }) {
      const validity = { keys: await newKeys(), now, lifeMs: notAfter - now };
      return authorityOf(signer.signServiceAuthority(of, validity));
    },
    onSeen: (seen) => onSeen(seen, leaf),
    onStep(step) {
      if (step === 'apply-bundles') onApplied();
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
