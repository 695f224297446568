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
