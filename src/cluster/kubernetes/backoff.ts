/** How long to wait before the next try. */
export interface Backoff {
  /** Longer after each call, up to a bound. Milliseconds. */
  next(): number;
  /** After a success: begins anew. */
  reset(): void;
}

const LEAST = 200;
const MOST = 5_000;

/** Doubles from 0.2 s to 5 s, half to one and a half of each at random, so that replicas do not return together. */
export function createBackoff(random: () => number): Backoff {
  let tries = 0;
  return {
    next() {
      const wait = Math.min(LEAST * 2 ** tries, MOST);
      tries += 1;
      return wait * (0.5 + random());
    },
    reset() {
      tries = 0;
    },
  };
}
