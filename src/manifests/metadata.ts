import { PodroleError } from '../errors.ts';
import type { StringMap } from '../identity/facts.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import type { ManifestObject } from './objects.ts';
import { lineOf } from './parse.ts';

/** Something with a `metadata`, and the way to it from its object. */
export interface WithMetadata {
  readonly object: ManifestObject;
  readonly value: JsonObject;
  readonly path: readonly (string | number)[];
}

/**
 * A field of `metadata` that must be text; `undefined` where it is missing or empty.
 *
 * @throws PodroleError MANIFEST_INVALID naming file, line and field.
 */
export function metadataText(holder: WithMetadata, field: string): string | undefined {
  const value = asObject(holder.value.metadata)?.[field];
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : failMetadata(holder, [field], 'is no string; put it in quotes');
}

/**
 * A field of `metadata` that must be a map of texts, such as annotations; empty where it is missing.
 *
 * @throws PodroleError MANIFEST_INVALID naming file, line and field.
 */
export function metadataMap(holder: WithMetadata, field: string): StringMap {
  const given = asObject(holder.value.metadata)?.[field];
  if (given === undefined || given === null) return {};
  const map = asObject(given) ?? failMetadata(holder, [field], 'is no map of strings');
  const entries = Object.entries(map).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : failMetadata(holder, [field, key], 'is no string; put it in quotes'),
  ]);
  return Object.fromEntries(entries);
}

/** Throws PodroleError MANIFEST_INVALID for a field of `metadata`, naming file and line. */
export function failMetadata(
  { object, path }: WithMetadata,
  field: readonly string[],
  problem: string,
): never {
  const { document, kind } = object;
  const full = [...path, 'metadata', ...field];
  const where = `${document.file}:${lineOf(document, [...object.path, ...full])}`;
  throw new PodroleError('MANIFEST_INVALID', `${where}: ${kind} field ${quote(full.join('.'))} ${problem}`);
}
