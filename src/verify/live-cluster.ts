import type { ApiClient } from '../cluster/kubernetes/api-client.ts';
import { ApiFailure } from '../cluster/kubernetes/api-failure.ts';
import type { JsonObject } from '../identity/pod.ts';
import { DISCOVERY_PATH } from '../issuer/discovery.ts';
import type { Jwk } from '../issuer/jwk.ts';
import { kubernetesKeys } from '../issuer/sources/kubernetes.ts';

/** What is asked of an API server. */
export interface LiveCluster {
  /** The keys that it verifies tokens with. */
  keys(): Promise<readonly Jwk[]>;
  /** The issuer that its tokens carry. */
  issuer(): Promise<unknown>;
  /** An object; `undefined` where there is none. */
  object(path: string): Promise<JsonObject | undefined>;
  /** A token of a ServiceAccount, good for ten minutes. */
  token(of: {
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly audience: string;
  }): Promise<string>;
}

/** Milliseconds. */
const LONGEST_READ = 10_000;
const JSON_ALONE = 'application/json';

/** The least that an API server grants. Seconds. */
const TOKEN_LIFE = 600;

/**
 * A {@link LiveCluster} over the API. All of it throws ApiFailure or PodroleError where there is no answer.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export function liveCluster(client: ApiClient): LiveCluster {
  const get = (path: string) => client.getJson(path, { accept: JSON_ALONE, totalMs: LONGEST_READ });
  return {
    keys: () => kubernetesKeys(client).read(),
    issuer: async () => (await get(DISCOVERY_PATH)).issuer,
    object: (path) =>
      get(path).catch((error: unknown) => {
        if (error instanceof ApiFailure && error.status === 404) return undefined;
        throw error;
      }),
    async token({ namespace, serviceAccount, audience }) {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${encodeURIComponent(serviceAccount)}/token`;
      const body = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { audiences: [audience], expirationSeconds: TOKEN_LIFE },
      };
      const { status } = await client.postJson(path, body, { totalMs: LONGEST_READ });
      const { token } = (status ?? {}) as { token?: unknown };
      if (typeof token === 'string') return token;
      throw new ApiFailure('the API server answers without a token');
    },
  };
}
