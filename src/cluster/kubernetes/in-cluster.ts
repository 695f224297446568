import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { PodroleError, systemReason } from '../../errors.ts';
import type { Credentials } from './access.ts';
import { assertUsable } from './usable-certificates.ts';

/** Where a pod finds its API server and its own ServiceAccount. */
export interface InClusterOptions {
  /** `https://HOST:PORT` */
  readonly server: string;
  /** The folder with `token` and `ca.crt`, both of which the kubelet renews. */
  readonly folder: string;
}

/**
 * The credentials of the pod that this process runs in. They are two files, so the client library with its 18 MB
 * stays out of the way.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 * @throws PodroleError API_ACCESS for a file that cannot be read.
 */
export async function inClusterCredentials({ server, folder }: InClusterOptions): Promise<Credentials> {
  const [token, ca] = await Promise.all(['token', 'ca.crt'].map((name) => read(join(folder, name))));
  assertUsable({ ca }, join(folder, 'ca.crt'));
  return {
    server,
    headers: { authorization: `Bearer ${token?.trim()}` },
    connectionParts: [ca ?? ''],
    makeAgent: () => new Agent({ ca }),
  };
}

async function read(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new PodroleError('API_ACCESS', `${path}: cannot be read: ${systemReason(cause)}`, { cause });
  });
  // Without an authority Node would trust all of the system's.
  if (text.trim() === '') throw new PodroleError('API_ACCESS', `${path}: is empty`);
  return text;
}
