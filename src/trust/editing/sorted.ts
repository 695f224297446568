/** Each once, in the order of their characters. */
export function sorted(values: Iterable<string>): readonly string[] {
  return [...new Set(values)].sort();
}
