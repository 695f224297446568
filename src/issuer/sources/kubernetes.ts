import type { ApiClient } from '../../cluster/kubernetes/api-client.ts';
import { failureMessage } from '../../cluster/kubernetes/api-failure.ts';
import { METADATA_OF_ONE } from '../../cluster/kubernetes/collection.ts';
import { PodroleError } from '../../errors.ts';
import { asObject } from '../../identity/pod.ts';
import { readJwks } from '../read-jwks.ts';
import type { KeySource } from './source.ts';

/** Where every API server serves its keys, whatever JWKS path its discovery document names. */
const JWKS_PATH = '/openid/v1/jwks';

/** Milliseconds. */
const LONGEST_READ = 10_000;

/**
 * The keys that an API server verifies ServiceAccount tokens with, under its own kids. The ClusterRole
 * `system:service-account-issuer-discovery` is all it takes.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery
 */
export function kubernetesKeys(client: ApiClient): KeySource {
  const name = "the API server's JWKS";
  return {
    name,
    holds: 'set',
    async read() {
      // The API server has a media type of its own for it; both are JSON.
      const options = { accept: 'application/jwk-set+json, application/json', totalMs: LONGEST_READ };
      const jwks = await client.getJson(JWKS_PATH, options).catch((cause: unknown) => {
        throw new PodroleError('SOURCE_UNAVAILABLE', `${name} cannot be read: ${failureMessage(cause)}`, {
          cause,
        });
      });
      return readJwks(jwks, name);
    },
  };
}

/**
 * What tells this cluster from every other: the UID of its namespace `kube-system`. `undefined` where it may not be read.
 */
export async function clusterId(client: ApiClient): Promise<string | undefined> {
  try {
    const namespace = await client.getJson('/api/v1/namespaces/kube-system', {
      accept: METADATA_OF_ONE,
      totalMs: LONGEST_READ,
    });
    const { uid } = asObject(namespace.metadata) ?? {};
    return typeof uid === 'string' ? uid : undefined;
  } catch {
    return undefined;
  }
}
