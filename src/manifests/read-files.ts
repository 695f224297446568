import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { PodroleError, systemReason } from '../errors.ts';
import { type ManifestDocument, parseManifest } from './parse.ts';

const EXTENSIONS = ['.yaml', '.yml', '.json'];

/**
 * The documents of `path`: a file of any name, or a folder, of which every YAML and JSON file counts, its
 * subfolders' too, in the order of their names. Names that begin with a dot are passed over.
 *
 * @throws PodroleError MANIFEST_UNREADABLE or MANIFEST_INVALID.
 */
export async function readManifests(path: string): Promise<readonly ManifestDocument[]> {
  const documents: ManifestDocument[] = [];
  for (const file of await manifestFiles(path)) {
    documents.push(...parseManifest(file, await utf8(file, await attempt(file, () => readFile(file)))));
  }
  return documents;
}

/**
 * A text that changes whenever {@link readManifests} might answer otherwise: files that come, go, are written or
 * replaced, and links that are turned, which file system events do not tell reliably.
 *
 * @throws PodroleError MANIFEST_UNREADABLE.
 */
export async function manifestsFingerprint(path: string): Promise<string> {
  const files = await manifestFiles(path);
  const states = files.map(async (file) => {
    const { ino, size, mtimeNs } = await attempt(file, () => stat(file, { bigint: true }));
    return `${file} ${ino} ${size} ${mtimeNs}`;
  });
  return (await Promise.all(states)).join('\n');
}

async function manifestFiles(path: string): Promise<readonly string[]> {
  const status = await attempt(path, () => stat(path));
  if (!status.isDirectory()) return [path];
  const entries = await attempt(path, () => readdir(path, { withFileTypes: true }));
  const files: string[] = [];
  for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (name.startsWith('.')) continue;
    const entry = join(path, name);
    // A link to a folder counts, as in a mounted ConfigMap; one that leads nowhere is an error, as a missing file is.
    const isFolder = (await attempt(entry, () => stat(entry))).isDirectory();
    if (isFolder) files.push(...(await manifestFiles(entry)));
    else if (EXTENSIONS.includes(extname(name))) files.push(entry);
  }
  return files;
}

async function attempt<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new PodroleError('MANIFEST_UNREADABLE', `${path}: cannot be read: ${systemReason(cause)}`, {
      cause,
    });
  }
}

/**
 * The text of a file. Other encodings would come out mangled.
 *
 * @throws PodroleError MANIFEST_INVALID
 */
export function utf8(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PodroleError('MANIFEST_INVALID', `${file}: is no UTF-8 text; save it as UTF-8`);
  }
}
