import { setTimeout as sleep } from 'node:timers/promises';

/** How long and how often {@link eventually} asks. */
export interface EventuallyOptions {
  /** Bound in milliseconds; 10,000 unless told. */
  readonly timeoutMs?: number;
  /** Pause between two questions in milliseconds; 50 unless told. */
  readonly everyMs?: number;
}

/**
 * Asks `probe` until it answers something other than `undefined` or `false`, and returns that answer.
 * A probe that throws ends the wait at once: what may fail for a while answers `undefined` instead.
 *
 * @param what - the awaited thing as a noun phrase, for the message of the error when time is up
 */
export async function eventually<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = 10_000, everyMs = 50 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() >= deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
    await sleep(everyMs);
  }
}
