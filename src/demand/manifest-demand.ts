import { snapshotOf } from '../cluster/manifests/snapshot.ts';
import { PodroleError } from '../errors.ts';
import { metadataMap, metadataText } from '../manifests/metadata.ts';
import { type ManifestObject, objectsOf } from '../manifests/objects.ts';
import type { ManifestDocument } from '../manifests/parse.ts';
import { podTemplateOf } from '../manifests/pod-templates.ts';
import type { Demand } from './demand.ts';
import type { DemandRules } from './demand-rules.ts';
import { derive } from './derive.ts';
import { type Asker, accountAsker } from './holder.ts';
import { isSpokenFor } from './spoken-for.ts';
import { templateAsker } from './template-asker.ts';

/**
 * The demand of manifests: of every Pod, workload template and ServiceAccount in them. Pure.
 *
 * @param defaultNamespace - of objects that name none.
 * @throws PodroleError MANIFEST_INVALID naming file, line and field; or what is wrong with the ConfigMap.
 */
export function manifestDemand(
  documents: readonly ManifestDocument[],
  { configMapNamespace, usesContainerCredentials, ...rules }: DemandRules,
  defaultNamespace = 'default',
): Demand {
  const snapshot = snapshotOf(documents, { defaultNamespace, configMapNamespace });
  if (snapshot.problem !== undefined) throw new PodroleError('MANIFEST_INVALID', snapshot.problem);
  const placed = documents
    .flatMap(objectsOf)
    .filter(({ kind, value }) => kind === 'ServiceAccount' || podTemplateOf(kind, value) !== undefined)
    .map((object) => place(object, defaultNamespace));
  const facts = { ...snapshot.facts, usesContainerCredentials };
  return derive([...accountAskers(placed), ...templateAskers(placed)], { ...rules, facts });
}

/** An object, and what it is called. */
interface PlacedObject {
  readonly object: ManifestObject;
  readonly namespace: string;
  readonly name: string;
}

function place(object: ManifestObject, defaultNamespace: string): PlacedObject {
  const holder = { object, value: object.value, path: [] };
  const namespace = metadataText(holder, 'namespace') ?? defaultNamespace;
  return { object, namespace, name: metadataText(holder, 'name') ?? '' };
}

/** One for each name: the last of several counts, and that is in the facts. */
function accountAskers(placed: readonly PlacedObject[]): readonly Asker[] {
  const accounts = placed.filter(({ object }) => object.kind === 'ServiceAccount');
  const byName = new Map(accounts.map((one) => [`${one.namespace}/${one.name}`, one]));
  return [...byName.values()].map(({ namespace, name }) => accountAsker(namespace, name));
}

function templateAskers(placed: readonly PlacedObject[]): readonly Asker[] {
  const inInput = new Set(placed.map(({ object, namespace, name }) => `${object.kind} ${namespace}/${name}`));
  return placed.flatMap(({ object, namespace }) => {
    const { kind, value } = object;
    const template = podTemplateOf(kind, value);
    const isAsked = (owner: { kind: string; name: string }) =>
      inInput.has(`${owner.kind} ${namespace}/${owner.name}`);
    if (template === undefined || isSpokenFor(kind, value, isAsked)) return [];
    // The API server refuses a pod whose annotations are no text: to ignore them would show what will not happen.
    for (const field of ['annotations', 'labels'])
      metadataMap({ object, value: template.pod, path: template.path }, field);
    return templateAsker({ kind, object: value, namespace }) ?? [];
  });
}
