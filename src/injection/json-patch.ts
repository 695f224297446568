/** The one operation of RFC 6902 that injection uses: it only ever adds. */
export interface AddOperation {
  readonly op: 'add';
  /** JSON Pointer, RFC 6901. */
  readonly path: string;
  readonly value: unknown;
}

/**
 * Operations that append `values` to the list at `path`, which holds `present`: one by one where the list
 * is there, the whole list where it is missing or null. None for no values.
 */
export function appendAll(
  path: string,
  present: unknown,
  values: readonly unknown[],
): readonly AddOperation[] {
  if (values.length === 0) return [];
  if (present === undefined || present === null) return [{ op: 'add', path, value: values }];
  return values.map((value) => ({ op: 'add', path: `${path}/-`, value }));
}

const texts = new WeakMap<object, string>();

/** A value that will be added to many pods: its text is made once. It must not change any more. */
export function lasting<T extends object>(value: T): T {
  texts.set(value, JSON.stringify(value));
  return Object.freeze(value);
}

/** The JSON Patch document (RFC 6902). Paths are made of fixed words and numbers and need no escaping. */
export function patchText(operations: readonly AddOperation[]): string {
  const members = operations.map(
    ({ path, value }) => `{"op":"add","path":"${path}","value":${textOf(value)}}`,
  );
  return `[${members.join(',')}]`;
}

function textOf(value: unknown): string {
  const known = typeof value === 'object' && value !== null ? texts.get(value) : undefined;
  return known ?? JSON.stringify(value);
}
