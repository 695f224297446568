import { isDeepStrictEqual } from 'node:util';

/**
 * Whether two policies are the same document, however it is laid out. Members of an object have no order; nor have the values
 * of a list in a statement, of which IAM answers some in another order than it was given, and one value as the list of it.
 */
export function isSamePolicy(one: string, other: string): boolean {
  if (one === other) return true;
  try {
    return isDeepStrictEqual(canonical(JSON.parse(one)), canonical(JSON.parse(other)));
  } catch {
    return false;
  }
}

/** Statements stay in their order: who reads them goes by it. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return listed(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, canonical(member)]));
}

function listed(values: readonly unknown[]): unknown {
  const all = values.map(canonical);
  const [only] = all;
  if (all.length === 1) return only;
  return all.every((one) => typeof one === 'string') ? all.sort() : all;
}
