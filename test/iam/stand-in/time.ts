import { setTimeout as wait } from 'node:timers/promises';

/** A clock and a way to wait, so that tests can do without either. */
export interface Time {
  /** Milliseconds since 1970. */
  now(): number;
  /** @param ms milliseconds */
  sleep(ms: number): Promise<void>;
}

/** The machine's own. */
export const REAL_TIME: Time = { now: Date.now, sleep: (ms) => wait(ms) };
