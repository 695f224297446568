import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';

/** Finds the certificates of a private key. Each key is looked at once, however many there are. */
export function keyOwners(
  certificates: readonly X509Certificate[],
): (key: KeyObject) => readonly X509Certificate[] {
  const owners = new Map<string, X509Certificate[]>();
  for (const certificate of certificates) {
    const id = publicHalf(() => certificate.publicKey);
    if (id === undefined) continue;
    const known = owners.get(id);
    if (known === undefined) owners.set(id, [certificate]);
    else known.push(certificate);
  }
  return (key) => owners.get(publicHalf(() => createPublicKey(key)) ?? '') ?? [];
}

function publicHalf(key: () => KeyObject): string | undefined {
  try {
    return key().export({ type: 'spki', format: 'der' }).toString('base64');
  } catch {
    return undefined;
  }
}
