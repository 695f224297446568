/**
 * A function of a text that is asked for the same few texts again and again: what it made of the last ones is kept, the one
 * that was asked for longest ago goes first.
 *
 * @param most - how many.
 */
export function remembering<T>(of: (text: string) => T, most: number): (text: string) => T {
  const known = new Map<string, { readonly made: T }>();
  return (text) => {
    const one = known.get(text) ?? { made: of(text) };
    known.delete(text);
    known.set(text, one);
    for (const oldest of known.keys()) {
      if (known.size <= most) break;
      known.delete(oldest);
    }
    return one.made;
  };
}
