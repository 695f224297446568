import { PodroleError } from '../../errors.ts';
import type { Jwk } from '../jwk.ts';
import type { KeySource } from './source.ts';

/** A source that, once read, always gives keys. */
export interface SteadySource extends KeySource {
  /** Why it could not be read the last time. */
  readonly problem: string | undefined;
}

/** For sources that never answer, such as files of a file system that hangs. Milliseconds. */
const LONGEST_READ = 15_000;

/**
 * A source that goes on with what it gave last when it fails, gives no keys or takes too long; until it was read once,
 * its reading fails. A reading that takes too long is not begun a second time.
 *
 * @throws PodroleError from `read` as the source does, KEY_INVALID for no keys, SOURCE_UNAVAILABLE after `longestMs`.
 */
export function steadySource(source: KeySource, longestMs: number = LONGEST_READ): SteadySource {
  const { name, holds } = source;
  let last: readonly Jwk[] | undefined;
  let problem: string | undefined;
  let reading: Promise<readonly Jwk[]> | undefined;

  function readOnce(): Promise<readonly Jwk[]> {
    reading ??= source.read().finally(() => {
      reading = undefined;
    });
    return withinTime(reading, name, longestMs);
  }

  return {
    name,
    holds,
    get problem() {
      return problem;
    },
    async read() {
      try {
        const keys = await readOnce();
        if (keys.length === 0) throw new PodroleError('KEY_INVALID', `${name} holds no keys`);
        problem = undefined;
        last = keys;
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
        if (last === undefined) throw error;
      }
      return last;
    },
  };
}

async function withinTime<T>(work: Promise<T>, name: string, longestMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const why = `${name} cannot be read: it took over ${longestMs / 1000} s`;
      reject(new PodroleError('SOURCE_UNAVAILABLE', why));
    }, longestMs);
  });
  // What ends after everybody has left is nobody's failure.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
