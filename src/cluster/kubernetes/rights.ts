import { CONFIG_MAP } from '../../identity/config-map.ts';

/** A rule of a ClusterRole or Role (rbac.authorization.k8s.io/v1). */
export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** The rights of the store: of the whole cluster, and in the namespace of the ConfigMap. */
export interface StoreRights {
  readonly clusterRole: readonly RbacRule[];
  readonly role: readonly RbacRule[];
}

const READ = ['get', 'list', 'watch'];

/**
 * What the webhook's ServiceAccount must be allowed, and no more.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
export function storeRights({
  namespaces,
  watchConfigMap,
}: {
  readonly namespaces: boolean;
  readonly watchConfigMap: boolean;
}): StoreRights {
  const resources = ['serviceaccounts', ...(namespaces ? ['namespaces'] : [])];
  const configMap = { resources: ['configmaps'], resourceNames: [CONFIG_MAP.name] };
  return {
    clusterRole: [{ apiGroups: [''], resources, verbs: READ }],
    // List and watch of a name are allowed because the store asks for no other (`fieldSelector`).
    role: watchConfigMap ? [{ apiGroups: [''], ...configMap, verbs: READ }] : [],
  };
}
