import { BEGINNING, type Time } from './time.ts';

/** Somebody who waits. */
export interface Sleeper {
  readonly who: string | undefined;
  /** Milliseconds since 1970. */
  readonly until: number;
  wake(): void;
}

/** A time that goes on only when it is told to. */
export interface VirtualTime extends Time {
  /** The one to wake next: the earliest, of several the one that lay down first. */
  next(): Sleeper | undefined;
  has(who: string): boolean;
  /** Moves the clock, never back. It wakes nobody. @param to milliseconds since 1970 */
  advanceTo(to: number): void;
  /** Hears of everybody who lies down. */
  onSleep: (who: string | undefined) => void;
}

/** A time that stands. */
export function createVirtualTime(): VirtualTime {
  const sleepers = new Set<Sleeper>();
  let now = BEGINNING;
  const time: VirtualTime = {
    now: () => now,
    sleep: (ms, who) =>
      new Promise((resolve) => {
        const sleeper: Sleeper = {
          who,
          until: now + ms,
          wake() {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        time.onSleep(who);
      }),
    next: () => [...sleepers].reduce<Sleeper | undefined>(earlier, undefined),
    has: (who) => [...sleepers].some((sleeper) => sleeper.who === who),
    advanceTo(to) {
      now = Math.max(now, to);
    },
    onSleep() {},
  };
  return time;
}

function earlier(one: Sleeper | undefined, other: Sleeper): Sleeper {
  return one === undefined || other.until < one.until ? other : one;
}
