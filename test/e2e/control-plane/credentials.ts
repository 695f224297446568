import { generateKeyPair, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ApiTarget } from '../api.ts';
import { planeFiles } from './flags.ts';

/** Writes the ServiceAccount keys and the administrator's token into the folder; returns the token. */
export async function writeCredentials(folder: string): Promise<string> {
  const files = planeFiles(folder);
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const adminToken = randomBytes(24).toString('hex');
  await writeFile(files.signingKey, privateKey, { mode: 0o600 });
  await writeFile(files.publicKey, publicKey);
  await writeFile(files.tokens, `${adminToken},admin,admin,"system:masters"\n`, { mode: 0o600 });
  return adminToken;
}

/**
 * Writes a kubeconfig, as JSON, which is YAML too.
 *
 * @param token - whose token it holds: the administrator's or, say, a ServiceAccount's
 */
export async function writeKubeconfig(
  path: string,
  { url, caPath }: ApiTarget,
  token: string,
): Promise<void> {
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'e2e', cluster: { server: url, 'certificate-authority': caPath } }],
    users: [{ name: 'e2e', user: { token } }],
    contexts: [{ name: 'e2e', context: { cluster: 'e2e', user: 'e2e' } }],
    'current-context': 'e2e',
  };
  await writeFile(path, JSON.stringify(kubeconfig, undefined, 2), { mode: 0o600 });
}
