import { buffer } from 'node:stream/consumers';
import { type ManifestDocument, parseManifest } from '../manifests/parse.ts';
import { readManifests, utf8 } from '../manifests/read-files.ts';

/**
 * The documents of files and folders in their order; `-` is standard input.
 *
 * @throws PodroleError MANIFEST_UNREADABLE or MANIFEST_INVALID.
 */
export async function readInputs(paths: readonly string[]): Promise<readonly ManifestDocument[]> {
  const documents: ManifestDocument[] = [];
  for (const path of paths) documents.push(...(await readInput(path)));
  return documents;
}

async function readInput(path: string): Promise<readonly ManifestDocument[]> {
  if (path !== '-') return readManifests(path);
  if (process.stdin.isTTY) process.stderr.write('Reading standard input; Ctrl-D ends it.\n');
  return parseManifest('standard input', utf8('standard input', await buffer(process.stdin)));
}
