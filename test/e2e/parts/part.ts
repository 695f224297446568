import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const DAY_MS = 86_400_000;

/** A real program that the tests run, made once and kept in a cache folder outside the checkout. */
export interface Part {
  readonly name: string;
  /** The program's own version, for people to read. */
  version(): string;
  /** Everything that the part is made from. A change of any of it makes the part anew. */
  ingredients(): readonly string[];
  /** Makes the part in `folder`, which is renamed to `home` when this is done. */
  make(folder: string, home: string): Promise<void>;
}

/** Where the parts are kept: `PODROLE_E2E_CACHE`, else `podrole/e2e` in the user's cache folder. */
function cacheFolder(): string {
  const userCache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return process.env.PODROLE_E2E_CACHE || join(userCache, 'podrole', 'e2e');
}

/** The folder of a part, whether it is made already or not. */
export function partFolder(part: Part): string {
  const hash = createHash('sha256').update(
    JSON.stringify([process.platform, process.arch, part.ingredients()]),
  );
  return join(cacheFolder(), `${part.name}-${part.version()}-${hash.digest('hex').slice(0, 12)}`);
}

/** True once the part is in its folder, complete. */
export function isMade(part: Part): boolean {
  return existsSync(partFolder(part));
}

/** Makes a part beside its folder and renames it there when it is complete: a killed build leaves no half of one. */
export async function makePart(part: Part): Promise<void> {
  const home = partFolder(part);
  await mkdir(cacheFolder(), { recursive: true });
  await removeAbandoned();
  const folder = await mkdtemp(`${home}.making-`);
  try {
    await part.make(folder, home);
    await rename(folder, home);
  } catch (cause) {
    // Another run may have been quicker with the same part.
    if (!isMade(part)) throw cause;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what a killed build left. A build is bounded to minutes, so a day is long past any that still runs. */
async function removeAbandoned(): Promise<void> {
  for (const entry of await readdir(cacheFolder())) {
    const path = join(cacheFolder(), entry);
    const abandoned = entry.includes('.making-') && Date.now() - (await stat(path)).mtimeMs > DAY_MS;
    if (abandoned) await rm(path, { recursive: true, force: true });
  }
}
