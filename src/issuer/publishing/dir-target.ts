import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PodroleError, systemReason } from '../../errors.ts';
import type { PublishedDocument } from '../documents.ts';
import type { ObjectPlace, StoredObject, Target } from './target.ts';

/** What one write takes at the very most, so that a lock that is older was left behind. Milliseconds. */
const STALE_AFTER = 10_000;

/** Milliseconds. */
const LONGEST_WAIT = 30_000;

const RETRY = 20;

/** JWKS of 200 keys are a fifth of it. Bytes. */
const LONGEST = 1024 * 1024;

/**
 * A folder that a web server serves: every document lies at its URL path below it. Readers see a document before or
 * after a write, never half of it. A lock in the folder, held for the time of one write, makes writes conditional.
 */
export function dirTarget(given: string): Target {
  const name = `dir:${given}`;
  const folder = resolve(given);
  const fileOf = ({ path }: ObjectPlace) => join(folder, path);
  return {
    name,
    read: async (place) => readFile(fileOf(place)),
    async write(document, expected) {
      const file = fileOf(document);
      try {
        return await withLock(folder, () => writeIf(file, document, expected));
      } catch (cause) {
        throw cause instanceof PodroleError ? cause : failure('TARGET_INVALID', file, 'written', cause);
      }
    },
  };
}

function readFile(file: string): StoredObject | undefined {
  try {
    const { size } = statSync(file);
    if (size > LONGEST)
      throw new PodroleError('TARGET_INVALID', `${file} is over ${LONGEST} bytes: it is none of an issuer`);
    const body = readFileSync(file, 'utf8');
    return { body, version: createHash('sha256').update(body).digest('base64url') };
  } catch (cause) {
    if (cause instanceof PodroleError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure('TARGET_INVALID', file, 'read', cause);
  }
}

function writeIf(
  file: string,
  { body }: PublishedDocument,
  expected: string | undefined,
): 'written' | 'conflict' {
  if (readFile(file)?.version !== expected) return 'conflict';
  makeFolder(dirname(file));
  removeLeftovers(file);
  const temporary = `${file}.${randomUUID()}`;
  try {
    writeFileSync(temporary, body, { flush: true });
    // Whatever the umask: a web server that is somebody else must read it.
    chmodSync(temporary, 0o644);
    renameSync(temporary, file);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
  return 'written';
}

function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  for (let made = folder; first !== undefined && made.startsWith(first); made = dirname(made))
    chmodSync(made, 0o755);
}

/** What a publisher left that was ended while it wrote; under the lock nobody else is writing. */
function removeLeftovers(file: string): void {
  const isLeftover = (name: string) => name.startsWith(`${basename(file)}.`) && UUID.test(name);
  for (const name of readdirSync(dirname(file)).filter(isLeftover))
    rmSync(join(dirname(file), name), { force: true });
}

const UUID = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `work` does not wait for anything, so that the lock is held for milliseconds. */
async function withLock<T>(folder: string, work: () => T): Promise<T> {
  makeFolder(folder);
  const lock = join(folder, '.podrole-lock');
  const until = performance.now() + LONGEST_WAIT;
  while (!take(lock)) {
    if (performance.now() > until)
      throw new PodroleError(
        'TARGET_UNAVAILABLE',
        `${lock}: others hold it; try again, or remove it if nobody publishes`,
      );
    await sleep(RETRY * Math.random());
  }
  try {
    return work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    removeIfStale(lock);
    return false;
  }
}

/** Two that remove it at once may let a third in; what then gets lost is found when a publication reads back. */
function removeIfStale(lock: string): void {
  try {
    if (Date.now() - statSync(lock).mtimeMs > STALE_AFTER) rmdirSync(lock);
  } catch {
    // Its holder was done meanwhile.
  }
}

function failure(code: 'TARGET_INVALID', file: string, doing: string, cause: unknown): PodroleError {
  return new PodroleError(code, `${file} cannot be ${doing}: ${systemReason(cause)}`, { cause });
}
