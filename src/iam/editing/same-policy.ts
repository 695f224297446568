import { isDeepStrictEqual } from 'node:util';

/** Whether two policies are the same document, however it is laid out; members of an object have no order. */
export function isSamePolicy(one: string, other: string): boolean {
  if (one === other) return true;
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
  } catch {
    return false;
  }
}
