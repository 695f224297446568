/** The bounds on a JSON text's structure. */
export interface JsonBounds {
  /** Nested objects and lists. */
  readonly maxJsonDepth: number;
  /** Members and elements in all. */
  readonly maxJsonValues: number;
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * What is too much about a JSON text, seen without parsing it; `undefined` if nothing is, or it is no JSON.
 *
 * The time and memory of `JSON.parse` go by the number of values rather than by bytes: 8 MiB of text take 20 ms as
 * one string, a second as 700,000 members, and two as lists in lists.
 */
export function excessOf(text: Uint8Array, { maxJsonDepth, maxJsonValues }: JsonBounds): string | undefined {
  let depth = 0;
  // Every value but the first of a list or object has a comma before it, and each of those has its bracket.
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case QUOTE:
        at = endOfString(text, at + 1);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth += 1;
        values += 1;
        if (depth > maxJsonDepth) return `nested deeper than ${maxJsonDepth} levels (--max-json-depth)`;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      case COMMA:
        values += 1;
        if (values > maxJsonValues) return `of more than ${maxJsonValues} values (--max-json-values)`;
        break;
    }
  }
  return values > maxJsonValues ? `of more than ${maxJsonValues} values (--max-json-values)` : undefined;
}

/** The index of the quote that ends a string, or the text's length. */
function endOfString(text: Uint8Array, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1;
  return at;
}
