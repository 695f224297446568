import { readFile, stat } from 'node:fs/promises';
import { PodroleError, systemReason } from '../errors.ts';
import type { PemFile } from './pem.ts';

/** What was read from files, and is read anew when they change. */
export interface FollowedFiles<T> {
  /** The last good state. */
  readonly value: T;
  /** Why the files as they stand cannot be used; `undefined` while `value` is what they say. */
  readonly problem: string | undefined;
  /** Looks once; answers whether `value` is a new one. */
  look(): Promise<boolean>;
}

/** Makes a value of the files' texts, or throws a PodroleError; is told the value in use, if there is one. */
export type ReadPem<Role extends string, T> = (
  files: Readonly<Record<Role, PemFile>>,
  inUse: T | undefined,
) => T;

/** Every so many looks the files are read although their state says that nothing changed. */
const LOOKS_PER_READ = 30;

/**
 * Reads files, each with the part that it plays, and tells at each look whether they changed. A look costs a `stat`
 * for each file, which also sees the link that the kubelet turns; a file system with a coarse clock, or a copy that
 * keeps the time, can hide a change from `stat`, so the texts are compared now and then. While something is wrong,
 * every look reads.
 *
 * @throws PodroleError TLS_INVALID for files that cannot be used from the start.
 */
export async function followFiles<Role extends string, T>(
  names: Readonly<Record<Role, string>>,
  read: ReadPem<Role, T>,
): Promise<FollowedFiles<T>> {
  const roles = Object.keys(names) as Role[];
  // Before the files are read, so that a change in between is seen at the next look.
  let state = await stateOf(Object.values(names));
  let files = await readAll(roles, names);
  let value = read(files, undefined);
  let problem: string | undefined;
  let looks = 0;

  async function reread(): Promise<boolean> {
    const now = await readAll(roles, names);
    const changed = roles.some((role) => now[role].text !== files[role].text);
    if (changed) {
      value = read(now, value);
      files = now;
    }
    problem = undefined;
    return changed;
  }

  return {
    get value() {
      return value;
    },
    get problem() {
      return problem;
    },
    async look() {
      const before = state;
      state = await stateOf(Object.values(names));
      looks += 1;
      if (state === before && problem === undefined && looks % LOOKS_PER_READ !== 0) return false;
      return reread().catch((error) => {
        problem = error instanceof PodroleError ? error.message : String(error);
        return false;
      });
    },
  };
}

/** A file that is missing has a state, too. */
async function stateOf(names: readonly string[]): Promise<string> {
  const states = names.map((name) =>
    stat(name, { bigint: true }).then(({ ino, size, mtimeNs }) => `${ino} ${size} ${mtimeNs}`, codeOf),
  );
  return (await Promise.all(states)).join('\n');
}

async function readAll<Role extends string>(
  roles: readonly Role[],
  names: Readonly<Record<Role, string>>,
): Promise<Readonly<Record<Role, PemFile>>> {
  const entries = roles.map(async (role) => [role, await readText(names[role])]);
  return Object.fromEntries(await Promise.all(entries));
}

async function readText(name: string): Promise<PemFile> {
  try {
    return { name, text: await readFile(name, 'utf8') };
  } catch (cause) {
    throw new PodroleError('TLS_INVALID', `${name} cannot be read: ${systemReason(cause)}`, { cause });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
