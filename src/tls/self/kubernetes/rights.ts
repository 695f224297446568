import type { RbacRule, StoreRights } from '../../../cluster/kubernetes/rights.ts';
import {
  CONFIGURATION_GROUP,
  CONFIGURATION_RESOURCES,
  type ConfigurationName,
} from './configuration-paths.ts';

/**
 * What self mode needs, and no more: of the cluster, and in the namespace of its Secret.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */
export function selfTlsRights({
  secret,
  configurations,
}: {
  /** Its name. */
  readonly secret: string;
  readonly configurations: readonly ConfigurationName[];
}): StoreRights {
  return {
    clusterRole: configurations.map(ruleOf),
    // To create by name is a right to apply one that is not there; a POST, which names none, stays forbidden.
    role: [
      { apiGroups: [''], resources: ['secrets'], resourceNames: [secret], verbs: ['get', 'create', 'patch'] },
    ],
  };
}

/** List and watch of a name are allowed because no other is asked for (`fieldSelector`). */
function ruleOf({ kind, name }: ConfigurationName): RbacRule {
  return {
    apiGroups: [CONFIGURATION_GROUP],
    resources: [CONFIGURATION_RESOURCES[kind]],
    resourceNames: [name],
    verbs: ['get', 'list', 'watch', 'patch'],
  };
}
