import { link, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { PodroleError, systemReason } from '../errors.ts';
import { type FileSet, isKept, lookAhead, refusal } from './file-set.ts';

/**
 * Writes files for their owner alone (mode 0600), all or none: they are written in full beside their place, and then
 * take it. A folder that is missing comes about with all of them in one step. In one that is there each comes by a step
 * of its own, and what is done is undone if one fails; a machine that dies between two of these steps leaves a folder
 * `.podrole-…` with the rest.
 *
 * @throws PodroleError FILE_UNWRITABLE, nothing having changed.
 */
export async function writeTogether(
  given: Omit<FileSet, 'names'>,
  contents: Readonly<Record<string, string>>,
): Promise<void> {
  const set = { ...given, names: Object.keys(contents) };
  const { isNew } = await lookAhead(set);
  const folder = resolve(set.folder);
  let staging: string | undefined;
  try {
    if (isNew) await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
    staging = await mkdtemp(isNew ? `${folder}.podrole-` : join(folder, '.podrole-'));
    for (const [name, content] of Object.entries(contents)) await writeDown(join(staging, name), content);
    await (isNew ? rename(staging, folder) : placeAll({ ...set, folder, staging }));
  } catch (cause) {
    if (cause instanceof PodroleError) throw cause;
    throw refusal(set, `cannot be written to: ${systemReason(cause)}`, cause);
  } finally {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
  }
}

async function writeDown(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    // Some file systems tell only now that they are full.
    await file.sync();
  } finally {
    await file.close();
  }
}

interface Placing extends FileSet {
  readonly staging: string;
}

async function placeAll(placing: Placing): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const name of placing.names) undo.unshift(await place(placing, name));
  } catch (cause) {
    for (const step of undo) await step();
    throw cause;
  }
}

/** Answers with how it is undone. A link never takes the place of a file, however late that came. */
async function place(placing: Placing, name: string): Promise<() => Promise<void>> {
  const { staging, folder } = placing;
  const [made, target, before] = [join(staging, name), join(folder, name), join(staging, `${name}.before`)];
  if (isKept(placing, name)) {
    await linkOrMove(made, target);
    return () => rm(target);
  }
  const wasThere = await linkOrMove(target, before).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
      return false;
    },
  );
  const undo = () => (wasThere ? rename(before, target) : rm(target, { force: true }));
  await rename(made, target).catch(async (cause) => {
    await undo();
    throw cause;
  });
  return undo;
}

/** Not every file system has hard links, and none lets them be made to the files of others. */
async function linkOrMove(from: string, to: string): Promise<void> {
  await link(from, to).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EEXIST' || cause.code === 'ENOENT') throw cause;
    return rename(from, to);
  });
}
