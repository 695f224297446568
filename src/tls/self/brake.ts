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

/** The first, and those after somebody emptied the Secret once or twice. */
const FREE_CREATIONS = 3;

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

const DAY = 24 * 60 * MINUTE;

/** A CA for each time that somebody empties the Secret would fill the bundles in a day. */
export interface CreationBrake {
  /** Whether another authority may be made now; it then counts as made. */
  take(): boolean;
}

/** Lets three authorities be made at once, and each further one after twice as long, up to a day; a day of rest is forgotten. */
export function createCreationBrake(monotonic: () => number): CreationBrake {
  let made = 0;
  let last = Number.NEGATIVE_INFINITY;
  return {
    take() {
      const rest = monotonic() - last;
      if (rest > 2 * DAY) made = 0;
      const waitMs = made < FREE_CREATIONS ? 0 : Math.min(MINUTE * 2 ** (made - FREE_CREATIONS), DAY);
      if (rest < waitMs) return false;
      made += 1;
      last = monotonic();
      return true;
    },
  };
}
