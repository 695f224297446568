/** How much is kept; the latest always is. */
export interface Remembered {
  readonly texts: number;
  /** Of all the texts. What is made of them outweighs them many times. */
  readonly characters: number;
}

/**
 * A function of a text that is asked for the same few texts again and again: what it made of the last ones is kept, the one
 * that was asked for longest ago goes first.
 */
export function remembering<T>(of: (text: string) => T, most: Remembered): (text: string) => T {
  const known = new Map<string, { readonly made: T }>();
  let characters = 0;

  function forget(text: string): void {
    if (known.delete(text)) characters -= text.length;
  }

  return (text) => {
    const one = known.get(text) ?? { made: of(text) };
    forget(text);
    known.set(text, one);
    characters += text.length;
    for (const oldest of known.keys()) {
      const isTooMuch = known.size > most.texts || characters > most.characters;
      if (!isTooMuch || oldest === text) break;
      forget(oldest);
    }
    return one.made;
  };
}
