import { setTimeout as wait } from 'node:timers/promises';

/** A clock and a way to wait, so that tests can do without either. */
export interface Time {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * @param ms milliseconds
   * @param who the access key id of the editor that waits, for a time that must know when everybody does
   */
  sleep(ms: number, who?: string): Promise<void>;
}

/** The machine's own. */
export const REAL_TIME: Time = { now: Date.now, sleep: (ms) => wait(ms) };

/** Where times that are not the machine's begin: 2026-01-01. */
export const BEGINNING = Date.UTC(2026, 0, 1);

/** A time in which waiting takes none: the clock is ahead by what was waited for. */
export function skippingTime(): Time {
  let now = BEGINNING;
  return {
    now: () => now,
    sleep(ms) {
      now += ms;
      return Promise.resolve();
    },
  };
}
