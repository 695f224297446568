/** An operation of RFC 6902. Injection adds; it replaces and removes nothing but what is podrole's own, or a forbidden pod's. */
export type PatchOperation =
  | {
      readonly op: 'add' | 'replace';
      /** JSON Pointer, RFC 6901. */
      readonly path: string;
      readonly value: unknown;
    }
  | { readonly op: 'remove'; readonly path: string };

/**
 * Operations that append `values` to the list at `path`, which holds `present`: one by one where the list
 * is there, the whole list where it is missing or null. None for no values.
 */
export function appendAll(
  path: string,
  present: unknown,
  values: readonly unknown[],
): readonly PatchOperation[] {
  if (values.length === 0) return [];
  if (present === undefined || present === null) return [{ op: 'add', path, value: values }];
  return values.map((value) => ({ op: 'add', path: `${path}/-`, value }));
}

/** A key as a step of a JSON Pointer. */
export function pointerStep(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

const texts = new WeakMap<object, string>();

/** A value that will be added to many pods: its text is made once. It must not change any more. */
export function lasting<T extends object>(value: T): T {
  texts.set(value, JSON.stringify(value));
  return Object.freeze(value);
}

/** The JSON Patch document (RFC 6902). Paths are made of fixed words and numbers and need no escaping. */
export function patchText(operations: readonly PatchOperation[]): string {
  const members = operations.map((operation) =>
    operation.op === 'remove'
      ? `{"op":"remove","path":"${operation.path}"}`
      : `{"op":"${operation.op}","path":"${operation.path}","value":${textOf(operation.value)}}`,
  );
  return `[${members.join(',')}]`;
}

function textOf(value: unknown): string {
  const known = typeof value === 'object' && value !== null ? texts.get(value) : undefined;
  return known ?? JSON.stringify(value);
}
