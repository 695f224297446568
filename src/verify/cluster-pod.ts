import { rolesOf } from '../cluster/kubernetes/config-map.ts';
import { PodroleError } from '../errors.ts';
import { CONFIG_MAP, type ConfigMapRoles, NO_ROLES } from '../identity/config-map.ts';
import { factsOf, viewPod } from '../identity/pod.ts';
import type { FindPod } from './found-pod.ts';
import type { LiveCluster } from './live-cluster.ts';

/**
 * A {@link FindPod} in a cluster, by single reads.
 *
 * @param configMapNamespace - where the ConfigMap with roles lies; `undefined` where it does not count.
 * @throws ApiFailure where the API server does not answer, PodroleError MANIFEST_INVALID for a ConfigMap that is no list
 * of roles.
 */
export function clusterPod(live: LiveCluster, configMapNamespace: string | undefined): FindPod {
  return async ({ namespace, name }) => {
    const inNamespace = `/api/v1/namespaces/${namespace}`;
    const pod = await live.object(`${inNamespace}/pods/${name}`);
    if (pod === undefined) return undefined;
    const { serviceAccount } = viewPod(pod, namespace);
    const [account, ownNamespace, roles] = await Promise.all([
      live.object(`${inNamespace}/serviceaccounts/${encodeURIComponent(serviceAccount)}`),
      live.object(inNamespace),
      configMapNamespace === undefined ? NO_ROLES : configMapRoles(live, configMapNamespace),
    ]);
    const namespaceFacts = ownNamespace && factsOf(ownNamespace);
    const accountFacts = account && factsOf(account);
    const facts = {
      serviceAccount: () => accountFacts,
      namespace: () => namespaceFacts,
      configMapRole: roles.find,
    };
    return { namespace, pod, workload: pod, facts, isLive: true };
  };
}

async function configMapRoles(live: LiveCluster, namespace: string): Promise<ConfigMapRoles> {
  const roles = rolesOf(
    (await live.object(`/api/v1/namespaces/${namespace}/configmaps/${CONFIG_MAP.name}`)) ?? {},
  );
  if (!('problem' in roles)) return roles;
  const what = `ConfigMap ${namespace}/${CONFIG_MAP.name} key ${CONFIG_MAP.key} ${roles.problem}`;
  throw new PodroleError('MANIFEST_INVALID', what);
}
