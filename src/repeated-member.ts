/** Strings and the characters that make the structure; no way back, whatever the text. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

/**
 * A member that an object of the text has twice; `undefined` if there is none. RFC 8259 leaves to each reader what that
 * means.
 *
 * @param text - JSON that has been parsed.
 */
export function repeatedMember(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (isName && token.startsWith('"')) {
      const names = open.at(-1);
      const name = JSON.parse(token) as string;
      if (names?.has(name)) return name;
      names?.add(name);
    }
    isName = token === '{' || (token === ',' && open.at(-1) !== undefined);
  }
  return undefined;
}
