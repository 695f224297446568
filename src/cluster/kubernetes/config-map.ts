import { CONFIG_MAP, type ConfigMapRoles, NO_ROLES, parseConfigMapRoles } from '../../identity/config-map.ts';
import { asObject } from '../../identity/pod.ts';
import type { Collection, Sink } from './collection.ts';

/** The roles of the ConfigMap, as last heard of. */
export interface KeptConfigMap {
  readonly sink: Sink;
  readonly roles: ConfigMapRoles;
  /** The version last heard of; `undefined` where there is no ConfigMap. */
  readonly version: string | undefined;
  /** What is wrong with that version, in a sentence; the last good roles stay. */
  readonly problem: string | undefined;
}

/** The one ConfigMap, in a namespace: a collection of one, so that rights to it alone are enough. */
export function configMapCollection(namespace: string): Collection {
  return {
    kind: 'ConfigMap',
    path: `/api/v1/namespaces/${namespace}/configmaps`,
    fieldSelector: `metadata.name=${CONFIG_MAP.name}`,
    metadataOnly: false,
  };
}

/** The roles that a ConfigMap gives, or what is wrong with it. */
export function rolesOf(configMap: object): ReturnType<typeof parseConfigMapRoles> {
  const text = asObject((configMap as { data?: unknown }).data)?.[CONFIG_MAP.key];
  return parseConfigMapRoles(typeof text === 'string' ? text : '');
}

/**
 * Keeps the roles of the ConfigMap.
 *
 * @param onProblem - is told of a ConfigMap that cannot be used.
 */
export function keepConfigMap(onProblem: (problem: string) => void): KeptConfigMap {
  let roles = NO_ROLES;
  let version: string | undefined;
  let problem: string | undefined;
  let isThere = false;

  function put(configMap: object): void {
    isThere = true;
    version = String(asObject((configMap as { metadata?: unknown }).metadata)?.resourceVersion);
    const found = rolesOf(configMap);
    problem = 'problem' in found ? found.problem : undefined;
    if ('problem' in found) onProblem(found.problem);
    else roles = found;
  }

  function forget(): void {
    roles = NO_ROLES;
    version = undefined;
    problem = undefined;
  }

  return {
    sink: {
      restart() {
        isThere = false;
      },
      put,
      remove: forget,
      restarted() {
        if (!isThere) forget();
      },
    },
    get roles() {
      return roles;
    },
    get version() {
      return version;
    },
    get problem() {
      return problem;
    },
  };
}
