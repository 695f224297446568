const TOKEN = /<(\/?)([A-Za-z][\w]*)((?: [a-z]+="[^"<&]*")*)>|&(?:amp|lt|gt|quot|apos|#13);|[^<&]/gsuy;

/** Characters that XML 1.0 cannot hold: https://www.w3.org/TR/xml/#charsets */
const FORBIDDEN = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Whether a text is one XML element whose tags, entities and characters are in order. */
export function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  let position = 0;
  for (const token of xml.trimEnd().matchAll(TOKEN)) {
    const [text, slash, name] = token;
    if (name !== undefined && slash === '') open.push(name);
    if (name !== undefined && slash === '/' && open.pop() !== name) return false;
    position += text.length;
    if (open.length === 0) break;
  }
  return (
    xml.startsWith('<') && open.length === 0 && position === xml.trimEnd().length && !FORBIDDEN.test(xml)
  );
}
