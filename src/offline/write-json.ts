import { asObject, type JsonObject } from '../identity/pod.ts';
import { type InjectedDocument, injectedValue } from './inject-documents.ts';

/** One object for one document (a List stays a List), and a `List` of all objects for several. */
export function writeJson(documents: readonly InjectedDocument[]): string {
  const values = documents.map(injectedValue).filter((value) => value !== undefined);
  const whole =
    values.length === 1 ? values[0] : { apiVersion: 'v1', kind: 'List', items: values.flatMap(flattenList) };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function flattenList(value: unknown): readonly unknown[] {
  const list = asObject(value);
  if (
    list === undefined ||
    typeof list.kind !== 'string' ||
    !list.kind.endsWith('List') ||
    !Array.isArray(list.items)
  ) {
    return [value];
  }
  return list.items.flatMap((item) => flattenList(withKind(item, list, String(list.kind))));
}

/** The items of a typed list need not repeat its apiVersion and kind; on their own they do. */
function withKind(item: unknown, list: JsonObject, listKind: string): unknown {
  const object = asObject(item);
  if (object === undefined || listKind === 'List') return item;
  return { apiVersion: list.apiVersion, kind: listKind.slice(0, -'List'.length), ...object };
}
