import jsonPatch from 'fast-json-patch';
import { PodroleError } from '../errors.ts';
import { viewPod } from '../identity/pod.ts';
import type { PatchOperation } from '../injection/json-patch.ts';
import { type Mutation, type MutationContext, mutateTemplate } from '../injection/mutate-pod.ts';
import { metadataMap, metadataText } from '../manifests/metadata.ts';
import { type ManifestObject, objectsOf } from '../manifests/objects.ts';
import type { ManifestDocument } from '../manifests/parse.ts';
import { podTemplateOf } from '../manifests/pod-templates.ts';

/** An object with a pod in it, and what the webhook would do to that pod. */
export interface InjectedObject {
  readonly object: ManifestObject;
  readonly namespace: string;
  readonly name: string;
  /** Of the pod. */
  readonly serviceAccount: string;
  readonly mutation: Mutation;
  /** The additions, as paths from the object. */
  readonly operations: readonly PatchOperation[];
}

/** A document and the objects in it that hold pods. */
export interface InjectedDocument {
  readonly document: ManifestDocument;
  /** The additions of all objects, as paths from the document; empty for an untouched one. */
  readonly operations: readonly PatchOperation[];
  readonly objects: readonly InjectedObject[];
}

/** What deciding offline depends on. */
export interface OfflineContext extends MutationContext {
  /** Namespace of objects that name none. */
  readonly defaultNamespace: string;
}

/** Does to every pod and pod template of `documents` what the webhook would do to the pod. */
export function injectDocuments(
  documents: readonly ManifestDocument[],
  context: OfflineContext,
): readonly InjectedDocument[] {
  return documents.map((document) => {
    const objects = objectsOf(document).flatMap((object) => injectObject(object, context) ?? []);
    const operations = objects.flatMap((injected) =>
      below(pointer(injected.object.path), injected.operations),
    );
    return { document, operations, objects };
  });
}

/**
 * The document's value with the additions; the value itself where there are none.
 *
 * @throws PodroleError MANIFEST_INVALID for a whole number that JavaScript would change.
 */
export function injectedValue({ document, operations }: InjectedDocument): unknown {
  assertSafeNumbers(document.value, document.file);
  if (operations.length === 0) return document.value;
  // What is added becomes part of the document, and later operations change it there.
  return jsonPatch.applyPatch(document.value, structuredClone(operations), false, false).newDocument;
}

function injectObject(object: ManifestObject, context: OfflineContext): InjectedObject | undefined {
  const template = podTemplateOf(object.kind, object.value);
  if (template === undefined) return undefined;
  const holder = { object, value: object.value, path: [] };
  const ofPod = { object, value: template.pod, path: template.path };
  // The API server refuses a pod whose annotations are no text: to ignore them would show what will not happen.
  metadataMap(ofPod, 'annotations');
  metadataMap(ofPod, 'labels');
  const namespace = metadataText(holder, 'namespace') ?? context.defaultNamespace;
  const mutation = mutateTemplate({ workload: object.value, pod: template.pod }, namespace, context);
  return {
    object,
    namespace,
    name: metadataText(holder, 'name') ?? `${metadataText(holder, 'generateName') ?? ''}*`,
    serviceAccount: viewPod(template.pod, namespace).serviceAccount,
    mutation,
    operations: below(pointer(template.path), mutation.operations),
  };
}

function below(prefix: string, operations: readonly PatchOperation[]): readonly PatchOperation[] {
  return operations.map((operation) => ({ ...operation, path: prefix + operation.path }));
}

/** RFC 6901; the keys here are fixed words and numbers, so nothing needs escaping. */
function pointer(path: readonly (string | number)[]): string {
  return path.map((step) => `/${step}`).join('');
}

function assertSafeNumbers(value: unknown, file: string): void {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const message = `${file}: a whole number beyond 2^53 would change on its way; write it as YAML, or in quotes`;
    throw new PodroleError('MANIFEST_INVALID', message);
  }
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) assertSafeNumbers(member, file);
  }
}
