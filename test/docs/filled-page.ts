import { readFile } from 'node:fs/promises';

/** A page of `docs/` as it stands, with the parts that come from the code made anew between their marks. */
export async function filledPage(path: string, parts: Readonly<Record<string, string>>): Promise<string> {
  const page = await readFile(path, 'utf8');
  const used = new Set<string>();
  const made = page.replace(
    /(<!-- made by `npm run docs`: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      used.add(name);
      return `${begin}\n${parts[name]}\n\n${end}`;
    },
  );
  const missing = Object.keys(parts).filter((name) => !used.has(name));
  return missing.length === 0 ? made : `${path} has no place for ${missing.join(', ')}`;
}
