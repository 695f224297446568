import { asObject, type JsonObject } from '../identity/pod.ts';
import type { ManifestDocument } from './parse.ts';

/** One Kubernetes object of a document. */
export interface ManifestObject {
  readonly document: ManifestDocument;
  /** Where in the document the object stands: empty, or `['items', 3]` within a List. */
  readonly path: readonly (string | number)[];
  readonly kind: string;
  readonly value: JsonObject;
}

/**
 * The objects of a document, those within a `List` (or `PodList`, `ServiceAccountList` …) singly. What is no
 * Kubernetes object, for want of a `kind`, is none.
 */
export function objectsOf(document: ManifestDocument): readonly ManifestObject[] {
  return objectsAt(document, document.value, []);
}

function objectsAt(
  document: ManifestDocument,
  given: unknown,
  path: readonly (string | number)[],
  listKind = '',
): readonly ManifestObject[] {
  const value = asObject(given);
  // The items of a typed list need not repeat their kind.
  const kind = value?.kind ?? listKind;
  if (value === undefined || typeof kind !== 'string' || kind === '') return [];
  if (!isList(value, kind)) return [{ document, path, kind, value }];
  const itemKind = kind.slice(0, -'List'.length);
  return value.items.flatMap((item, index) => objectsAt(document, item, [...path, 'items', index], itemKind));
}

function isList(
  value: JsonObject,
  kind: string,
): value is JsonObject & { readonly items: readonly unknown[] } {
  return kind.endsWith('List') && Array.isArray(value.items);
}
