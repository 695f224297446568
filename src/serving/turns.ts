/** Waits for a turn. */
export type TakeTurn = () => Promise<void>;

/**
 * Turns for work that holds up the event loop: one for each time round it, so that whatever else has arrived is
 * served in between, and waits for one such work at most.
 */
export function createTurns(): TakeTurn {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return last;
  };
}
