import { PodroleError } from '../../errors.ts';
import type { ClusterFacts, ObjectFacts, StringMap } from '../../identity/facts.ts';
import { asObject } from '../../identity/pod.ts';
import { quote } from '../../identity/quote.ts';
import { type ManifestObject, objectsOf } from '../../manifests/objects.ts';
import { lineOf, type ManifestDocument } from '../../manifests/parse.ts';

/** The kinds that an API server would be asked for. */
const KINDS = ['ServiceAccount', 'Namespace', 'ConfigMap'] as const;
type Kind = (typeof KINDS)[number];

/** The cluster that a set of manifests describes. */
export interface Snapshot {
  readonly facts: ClusterFacts;
  /** For example `3 ServiceAccounts, 1 Namespace, 0 ConfigMaps`. */
  readonly summary: string;
}

/**
 * Indexes ServiceAccounts, Namespaces and ConfigMaps; the last of several with one name counts, as if all had
 * been applied in order.
 *
 * @throws PodroleError MANIFEST_INVALID naming file, line and field.
 */
export function snapshotOf(documents: readonly ManifestDocument[], defaultNamespace = 'default'): Snapshot {
  const known: Record<Kind, Map<string, ObjectFacts>> = {
    ServiceAccount: new Map(),
    Namespace: new Map(),
    ConfigMap: new Map(),
  };
  for (const object of documents.flatMap(objectsOf)) {
    const kind = KINDS.find((one) => one === object.kind);
    if (kind === undefined) continue;
    const name = stringField(object, 'name') ?? fail(object, ['metadata', 'name'], 'is missing');
    const namespace = stringField(object, 'namespace') ?? defaultNamespace;
    known[kind].set(kind === 'Namespace' ? name : `${namespace}/${name}`, {
      annotations: stringMap(object, 'annotations'),
      labels: stringMap(object, 'labels'),
    });
  }
  return {
    facts: {
      serviceAccount: (namespace, name) => known.ServiceAccount.get(`${namespace}/${name}`),
      namespace: (name) => known.Namespace.get(name),
    },
    summary: KINDS.map((kind) => count(known[kind].size, kind)).join(', '),
  };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function stringField(object: ManifestObject, field: string): string | undefined {
  const value = asObject(object.value.metadata)?.[field];
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string'
    ? value
    : fail(object, ['metadata', field], 'is no string; put it in quotes');
}

function stringMap(object: ManifestObject, field: string): StringMap {
  const given = asObject(object.value.metadata)?.[field];
  if (given === undefined || given === null) return {};
  const map = asObject(given) ?? fail(object, ['metadata', field], 'is no map of strings');
  const entries = Object.entries(map).map(([key, value]) => [
    key,
    typeof value === 'string'
      ? value
      : fail(object, ['metadata', field, key], 'is no string; put it in quotes'),
  ]);
  return Object.fromEntries(entries);
}

function fail({ document, path, kind }: ManifestObject, field: readonly string[], problem: string): never {
  const where = `${document.file}:${lineOf(document, [...path, ...field])}`;
  throw new PodroleError('MANIFEST_INVALID', `${where}: ${kind} field ${quote(field.join('.'))} ${problem}`);
}
