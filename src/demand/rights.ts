import type { RbacRule, StoreRights } from '../cluster/kubernetes/rights.ts';
import { CONFIG_MAP } from '../identity/config-map.ts';
import { ASKING_KINDS } from './asking-kinds.ts';

/**
 * What it takes to derive a demand from a cluster, and no more. Without those to pods and workloads what these ask for is
 * missing.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
export function demandRights({
  namespaces,
  watchConfigMap,
}: {
  readonly namespaces: boolean;
  readonly watchConfigMap: boolean;
}): StoreRights {
  const ofGroup = (group: string) =>
    ASKING_KINDS.filter((kind) => kind.group === group).map(({ resource }) => resource);
  const known = ['serviceaccounts', ...(namespaces ? ['namespaces'] : [])];
  const configMap = { resources: ['configmaps'], resourceNames: [CONFIG_MAP.name] };
  return {
    clusterRole: [
      listing('', [...known, ...ofGroup('')]),
      listing('apps', ofGroup('apps')),
      listing('batch', ofGroup('batch')),
    ],
    role: watchConfigMap ? [{ apiGroups: [''], ...configMap, verbs: ['list'] }] : [],
  };
}

function listing(group: string, resources: readonly string[]): RbacRule {
  return { apiGroups: [group], resources, verbs: ['list'] };
}
