import type { Listing } from '../cluster/kubernetes/collection.ts';
import { configMapCollection, keepConfigMap } from '../cluster/kubernetes/config-map.ts';
import { keptFacts } from '../cluster/kubernetes/kept-facts.ts';
import { NAMESPACES, SERVICE_ACCOUNTS } from '../cluster/kubernetes/object-sink.ts';
import { PodroleError } from '../errors.ts';
import { CONFIG_MAP, type ConfigMapRoles, NO_ROLES } from '../identity/config-map.ts';
import type { ObjectFacts, StoreFacts } from '../identity/facts.ts';
import { type Keeps, keepsFor } from '../identity/keeping.ts';
import { readsNamespaces } from '../identity/settings.ts';
import type { DemandRules } from './demand-rules.ts';
import type { ListWhole } from './list-whole.ts';

/** What decisions rest on in a cluster, and the ServiceAccounts that there are. */
export interface ReadFacts {
  readonly facts: StoreFacts;
  readonly serviceAccounts: readonly { readonly namespace: string; readonly name: string }[];
}

/**
 * Reads what decisions rest on: of each object its name, and of annotations and labels those that count. Without any of it
 * answers would be others.
 *
 * @throws PodroleError CLUSTER_UNREADABLE; MANIFEST_INVALID for a ConfigMap that is no list of roles.
 */
export async function readFacts(
  listWhole: ListWhole,
  { settings, configMapNamespace }: DemandRules,
): Promise<ReadFacts> {
  const keeps = keepsFor(settings);
  const namespaces = readsNamespaces(settings)
    ? await readKept(listWhole, NAMESPACES, keeps)
    : new Map<string, ObjectFacts>();
  const accounts = await readKept(listWhole, SERVICE_ACCOUNTS, keeps);
  const roles =
    configMapNamespace === undefined ? NO_ROLES : await readConfigMap(listWhole, configMapNamespace);
  return {
    facts: {
      serviceAccount: (namespace, name) => accounts.get(`${namespace}/${name}`),
      namespace: (name) => namespaces.get(name),
      configMapRole: roles.find,
    },
    serviceAccounts: [...accounts.keys()].map((key) => {
      const [namespace = '', name = ''] = key.split('/');
      return { namespace, name };
    }),
  };
}

async function readKept(
  listWhole: ListWhole,
  collection: Listing,
  keeps: Keeps,
): Promise<ReadonlyMap<string, ObjectFacts>> {
  const known = new Map<string, ObjectFacts>();
  await listWhole(collection, (object) => {
    const { key, facts } = keptFacts(object, keeps);
    known.set(key, facts);
  });
  return known;
}

async function readConfigMap(listWhole: ListWhole, namespace: string): Promise<ConfigMapRoles> {
  const kept = keepConfigMap((problem) => {
    const what = `ConfigMap ${namespace}/${CONFIG_MAP.name} key ${CONFIG_MAP.key} ${problem}`;
    throw new PodroleError('MANIFEST_INVALID', what);
  });
  await listWhole(configMapCollection(namespace), kept.sink.put);
  return kept.roles;
}
