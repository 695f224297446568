import { CONFIG_MAP, type ConfigMapRoles, NO_ROLES, parseConfigMapRoles } from '../../identity/config-map.ts';
import type { KeysOf, ObjectFacts, StoreFacts, StringMap } from '../../identity/facts.ts';
import { asObject } from '../../identity/pod.ts';
import { failMetadata, metadataMap, metadataText } from '../../manifests/metadata.ts';
import { type ManifestObject, objectsOf } from '../../manifests/objects.ts';
import type { ManifestDocument } from '../../manifests/parse.ts';

/** The kinds that an API server would be asked for. */
const KINDS = ['ServiceAccount', 'Namespace', 'ConfigMap'] as const;
type Kind = (typeof KINDS)[number];

/** The cluster that a set of manifests describes. */
export interface Snapshot {
  readonly facts: StoreFacts;
  /** By name. */
  readonly namespaces: ReadonlyMap<string, ObjectFacts>;
  /** Of Secrets, too, of which nothing but the names of their keys is kept. */
  readonly keysOf: KeysOf;
  /** For example `3 ServiceAccounts, 1 Namespace, 0 ConfigMaps`. */
  readonly summary: string;
  /** By kind. */
  readonly objects: Readonly<Record<string, number>>;
  /** The roles of the ConfigMap; the last good ones where it cannot be read. */
  readonly roles: ConfigMapRoles;
  /** What is wrong with the ConfigMap, in one sentence. */
  readonly problem: string | undefined;
}

/** How to read a set of manifests. */
export interface SnapshotOptions {
  /** Namespace of objects that name none; `default` by default. */
  readonly defaultNamespace?: string;
  /** Namespace of the ConfigMap that gives roles; `undefined` where there is none to be read. */
  readonly configMapNamespace?: string | undefined;
  /** What stays in force where the ConfigMap cannot be read. */
  readonly lastRoles?: ConfigMapRoles;
}

/**
 * Indexes ServiceAccounts, Namespaces and ConfigMaps; the last of several with one name counts, as if all had
 * been applied in order.
 *
 * @throws PodroleError MANIFEST_INVALID naming file, line and field.
 */
export function snapshotOf(documents: readonly ManifestDocument[], options: SnapshotOptions = {}): Snapshot {
  const { defaultNamespace = 'default', configMapNamespace, lastRoles = NO_ROLES } = options;
  const configMaps = new Map<string, StringMap>();
  const known: Record<Kind, Map<string, ObjectFacts>> = {
    ServiceAccount: new Map(),
    Namespace: new Map(),
    ConfigMap: new Map(),
  };
  const keys = new Map<string, readonly string[]>();
  for (const object of documents.flatMap(objectsOf)) {
    const entry = keysEntry(object, defaultNamespace);
    if (entry !== undefined) keys.set(...entry);
    const kind = KINDS.find((one) => one === object.kind);
    if (kind === undefined) continue;
    const holder = { object, value: object.value, path: [] };
    const name = metadataText(holder, 'name') ?? failMetadata(holder, ['name'], 'is missing');
    const namespace = metadataText(holder, 'namespace') ?? defaultNamespace;
    known[kind].set(kind === 'Namespace' ? name : `${namespace}/${name}`, {
      annotations: metadataMap(holder, 'annotations'),
      labels: metadataMap(holder, 'labels'),
    });
    if (kind === 'ConfigMap') configMaps.set(`${namespace}/${name}`, dataOf(object));
  }
  const config = configMaps.get(`${configMapNamespace}/${CONFIG_MAP.name}`)?.[CONFIG_MAP.key] ?? '';
  const parsed = parseConfigMapRoles(configMapNamespace === undefined ? '' : config);
  const roles = 'problem' in parsed ? lastRoles : parsed;
  return {
    facts: {
      serviceAccount: (namespace, name) => known.ServiceAccount.get(`${namespace}/${name}`),
      namespace: (name) => known.Namespace.get(name),
      configMapRole: roles.find,
    },
    namespaces: known.Namespace,
    keysOf: (kind, namespace, name) => keys.get(`${kind} ${namespace}/${name}`),
    roles,
    problem:
      'problem' in parsed
        ? `ConfigMap ${configMapNamespace}/${CONFIG_MAP.name} key ${CONFIG_MAP.key} ${parsed.problem}`
        : undefined,
    objects: Object.fromEntries(KINDS.map((kind) => [kind, known[kind].size])),
    summary: KINDS.map((kind) => count(known[kind].size, kind)).join(', '),
  };
}

/** Where each kind keeps what `envFrom` gives. */
const DATA_FIELDS: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ['data'],
  Secret: ['data', 'stringData'],
};

function keysEntry(
  { kind, value }: ManifestObject,
  defaultNamespace: string,
): [holder: string, keys: readonly string[]] | undefined {
  const fields = Object.hasOwn(DATA_FIELDS, kind) ? DATA_FIELDS[kind] : undefined;
  const { name, namespace } = asObject(value.metadata) ?? {};
  if (fields === undefined || typeof name !== 'string') return undefined;
  const holder = `${kind} ${typeof namespace === 'string' ? namespace : defaultNamespace}/${name}`;
  return [holder, fields.flatMap((field) => Object.keys(asObject(value[field]) ?? {}))];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function dataOf({ value }: ManifestObject): StringMap {
  const entries = Object.entries(asObject(value.data) ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
