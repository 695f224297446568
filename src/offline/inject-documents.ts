import jsonPatch from 'fast-json-patch';
import { asObject } from '../identity/pod.ts';
import type { AddOperation } from '../injection/json-patch.ts';
import { type Mutation, type MutationContext, mutatePod } from '../injection/mutate-pod.ts';
import { type ManifestObject, objectsOf } from '../manifests/objects.ts';
import type { ManifestDocument } from '../manifests/parse.ts';
import { podTemplateOf } from '../manifests/pod-templates.ts';

/** An object with a pod in it, and what the webhook would do to that pod. */
export interface InjectedObject {
  readonly object: ManifestObject;
  readonly namespace: string;
  readonly name: string;
  readonly mutation: Mutation;
  /** The additions, as paths from the object. */
  readonly operations: readonly AddOperation[];
}

/** A document and the objects in it that hold pods. */
export interface InjectedDocument {
  readonly document: ManifestDocument;
  /** The additions of all objects, as paths from the document; empty for an untouched one. */
  readonly operations: readonly AddOperation[];
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

/** The document's value with the additions; the value itself where there are none. */
export function injectedValue({ document, operations }: InjectedDocument): unknown {
  if (operations.length === 0) return document.value;
  return jsonPatch.applyPatch(document.value, operations, false, false).newDocument;
}

function injectObject(object: ManifestObject, context: OfflineContext): InjectedObject | undefined {
  const template = podTemplateOf(object.kind, object.value);
  if (template === undefined) return undefined;
  const metadata = asObject(object.value.metadata);
  const namespace = text(metadata?.namespace) ?? context.defaultNamespace;
  const mutation = mutatePod(template.pod, namespace, context);
  return {
    object,
    namespace,
    name: text(metadata?.name) ?? `${text(metadata?.generateName) ?? ''}*`,
    mutation,
    operations: below(pointer(template.path), mutation.operations),
  };
}

function below(prefix: string, operations: readonly AddOperation[]): readonly AddOperation[] {
  return operations.map((operation) => ({ ...operation, path: prefix + operation.path }));
}

/** RFC 6901; the keys here are fixed words and numbers, so nothing needs escaping. */
function pointer(path: readonly (string | number)[]): string {
  return path.map((step) => `/${step}`).join('');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
