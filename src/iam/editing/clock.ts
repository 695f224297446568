import { setTimeout as sleep } from 'node:timers/promises';

/** Time, as an edit needs it. Milliseconds. */
export interface Clock {
  now(): number;
  sleep(duration: number): Promise<void>;
  /** Fires after that time. */
  timeout(duration: number): AbortSignal;
}

/** The clock of this machine; it goes on evenly when the time is set. */
export const CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (duration) => sleep(duration),
  timeout: (duration) => AbortSignal.timeout(Math.ceil(duration)),
};
