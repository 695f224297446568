import { ApiFailure, TimedOut } from './api-failure.ts';

/** The end of a request that nobody waits for any longer, whatever state it is in. */
export interface Limit {
  /** The outcome of `work`, or the failure of the limit if that comes first. */
  race<T>(work: Promise<T>): Promise<T>;
  /** What to do at the end; answers with the failure to report. The last one given counts. */
  onEnd(end: (why: ApiFailure) => ApiFailure): void;
  /** The time no longer counts, the signal does. */
  stopClock(): void;
  /** Neither counts any longer. */
  clear(): void;
}

/** A limit in milliseconds, and by a signal. */
export function createLimit(totalMs: number, signal?: AbortSignal): Limit {
  let atEnd = (why: ApiFailure): ApiFailure => why;
  let fail = (_error: ApiFailure): void => {};
  const over = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  // Whether anybody waits or not.
  over.catch(() => {});
  const timer = setTimeout(() => fail(atEnd(new TimedOut(`no answer in ${totalMs / 1000} s`))), totalMs);
  const abort = () => fail(atEnd(new ApiFailure('given up')));
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  return {
    race: (work) => Promise.race([work, over]),
    onEnd(end) {
      atEnd = end;
    },
    stopClock: () => clearTimeout(timer),
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}
