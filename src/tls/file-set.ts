import { access, constants, lstat, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { PodroleError, systemReason } from '../errors.ts';

/** Files that are to come about in one folder, all or none. */
export interface FileSet {
  /** Made if it is missing, for its owner alone. */
  readonly folder: string;
  readonly names: readonly string[];
  /** Whether they take the place of files that are there. */
  readonly force: boolean;
  /** Those that never do. */
  readonly kept?: readonly string[];
  /** The flag that named the folder, for messages. */
  readonly flag: string;
}

/**
 * Looks whether files could be written, and leaves no trace; answers whether the folder is still to be made.
 *
 * @throws PodroleError FILE_UNWRITABLE naming what is in the way, and the mend.
 */
export async function lookAhead(set: FileSet): Promise<{ readonly isNew: boolean }> {
  try {
    const isNew = !(await isThere(set.folder));
    const nearest = isNew ? await nearestAbove(set.folder) : set.folder;
    if (await leadsNowhere(nearest))
      throw refusal(
        set,
        `${isNew ? `is below ${JSON.stringify(nearest)}, which is` : 'is'} a link to nothing; make what it leads to, or name another folder`,
      );
    if (!isNew && !(await stat(set.folder)).isDirectory()) throw refusal(set, 'is a file; name a folder');
    const found = await Promise.all(set.names.map((name) => lstat(join(set.folder, name)).catch(nothing)));
    const there = set.names.flatMap((name, index) => {
      const one = found[index];
      return one === undefined ? [] : [{ name, isFile: one.isFile() }];
    });
    // What a link leads to may be anybody's, and to replace the link itself would surprise whoever made it.
    const strange = there.find(({ isFile }) => !isFile);
    if (strange !== undefined)
      throw refusal(
        set,
        `has a ${strange.name} that is a link or a folder; remove it, or name another folder`,
      );
    const stays = there.filter(({ name }) => isKept(set, name)).map(({ name }) => name);
    if (stays.length > 0)
      throw refusal(
        set,
        `has ${stays.join(', ')} already; ${set.force ? 'name another folder' : '--force replaces what is there'}`,
      );
    await access(nearest, constants.W_OK | constants.X_OK);
    return { isNew };
  } catch (cause) {
    if (cause instanceof PodroleError) throw cause;
    throw refusal(set, `cannot be written to: ${systemReason(cause)}`, cause);
  }
}

/** Whether a file that is there stays. */
export function isKept({ force, kept = [] }: FileSet, name: string): boolean {
  return !force || kept.includes(name);
}

/** What is wrong with writing a set of files. */
export function refusal({ flag, folder }: FileSet, problem: string, cause?: unknown): PodroleError {
  return new PodroleError('FILE_UNWRITABLE', `${flag} ${JSON.stringify(folder)} ${problem}`, { cause });
}

async function nearestAbove(folder: string): Promise<string> {
  const above = dirname(resolve(folder));
  return (await isThere(above)) ? above : nearestAbove(above);
}

/** A link that leads nowhere is there. */
async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(nothing)) !== undefined;
}

async function leadsNowhere(path: string): Promise<boolean> {
  return (await stat(path).catch(nothing)) === undefined;
}

function nothing(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== 'ENOENT') throw cause;
}
