import type { SignedCertificate } from './certificate.ts';
import { newKeyPair } from './key-pair.ts';
import type { ServiceName } from './service-name.ts';
import { loadSigner, type ServiceLeaf } from './signer.ts';

/**
 * A new authority of a Service, with a key of its own: signed by itself, named unlike every other, and for this
 * Service's name alone.
 *
 * @param validity - `now` in milliseconds since the epoch, and how long it lasts from then on.
 */
export async function newServiceAuthority(
  of: ServiceName,
  validity: { readonly now: number; readonly lifeMs: number },
): Promise<SignedCertificate> {
  const [{ signServiceAuthority }, keys] = await Promise.all([loadSigner(), newKeyPair()]);
  return signServiceAuthority(of, { keys, ...validity });
}

/**
 * A certificate for the Service's name, within the life of its authority.
 *
 * @throws PodroleError TLS_INVALID as the signer does.
 */
export async function signServiceLeaf(
  authority: SignedCertificate,
  of: ServiceName,
  leaf: ServiceLeaf,
): Promise<SignedCertificate> {
  return (await loadSigner()).signServiceLeaf(authority, of, leaf);
}
