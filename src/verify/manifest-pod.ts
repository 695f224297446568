import type { Snapshot } from '../cluster/manifests/snapshot.ts';
import { asObject } from '../identity/pod.ts';
import { metadataMap } from '../manifests/metadata.ts';
import { objectsOf } from '../manifests/objects.ts';
import type { ManifestDocument } from '../manifests/parse.ts';
import { podTemplateOf } from '../manifests/pod-templates.ts';
import type { FindPod } from './found-pod.ts';

/**
 * A {@link FindPod} in manifests: a Pod of that name, else a workload.
 *
 * @throws PodroleError MANIFEST_INVALID for annotations or labels that are no text.
 */
export function manifestPod(documents: readonly ManifestDocument[], snapshot: Snapshot): FindPod {
  const objects = documents.flatMap(objectsOf);
  return async ({ namespace, name }) => {
    const named = objects.flatMap((object) => {
      const metadata = asObject(object.value.metadata);
      const template = podTemplateOf(object.kind, object.value);
      const isNamed = metadata?.name === name && (metadata.namespace ?? 'default') === namespace;
      return isNamed && template !== undefined ? [{ object, ...template }] : [];
    });
    const found = named.find(({ object }) => object.kind === 'Pod') ?? named.at(-1);
    if (found === undefined) return undefined;
    const { object, pod, path } = found;
    // The API server refuses a pod whose annotations are no text: to ignore them would show what will not happen.
    for (const field of ['annotations', 'labels']) metadataMap({ object, value: pod, path }, field);
    const { facts, keysOf } = snapshot;
    return { namespace, pod, workload: object.value, facts, keysOf, isLive: false };
  };
}
