/** Keeps a war with another tool from becoming a load on the API server. */
export interface Brake {
  /** Something was written. */
  press(): void;
  /** How long to leave alone what changed. Milliseconds. */
  waitMs(): number;
}

const MINUTE = 60_000;

/** So many writes a minute are mended at once. */
const FREE = 10;

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

/** Waits twice as long for each write of the last minute after the tenth. */
export function createBrake(monotonic: () => number): Brake {
  let pressed: number[] = [];
  const recent = () => {
    const now = monotonic();
    pressed = pressed.filter((at) => now - at < MINUTE);
    return pressed.length;
  };
  return {
    press() {
      pressed.push(monotonic());
    },
    waitMs() {
      const excess = recent() - FREE;
      return excess < 0 ? 0 : Math.min(FIRST_WAIT * 2 ** excess, LONGEST_WAIT);
    },
  };
}
