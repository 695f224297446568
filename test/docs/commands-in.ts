import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The lines of all console blocks of a page, in their order. */
export async function commandsIn(page: string): Promise<readonly string[]> {
  const text = await readFile(fileURLToPath(new URL(`../../${page}`, import.meta.url)), 'utf8');
  return [...text.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  );
}
