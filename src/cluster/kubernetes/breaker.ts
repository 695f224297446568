/** Whether a server may be asked. */
export type BreakerState =
  /** As usual. */
  | 'closed'
  /** It could not be reached, which shows at once and costs nothing: one try, no second. */
  | 'probing'
  /** It answers late or with errors: not now. */
  | 'open';

/** Keeps from asking a server that only fails. */
export interface Breaker {
  readonly state: BreakerState;
  /** How long it stays so; 0 for a closed one. Milliseconds. */
  pausedFor(): number;
  succeeded(): void;
  /** @param unreachable - whether no connection came about, or it broke. */
  failed(why: string, unreachable: boolean): void;
  /** What the last failure was; `undefined` after a success. */
  readonly problem: string | undefined;
}

const FAILURES = 5;
const PAUSE = 10_000;

/**
 * After five failures in a row it pauses for ten seconds, and again after each failure that follows. A server that is
 * not there can be back at any moment, and admissions come again at that same moment: so it goes on being tried.
 *
 * @param clock - monotonic, in milliseconds.
 */
export function createBreaker(clock: () => number): Breaker {
  let failures = 0;
  let until = Number.NEGATIVE_INFINITY;
  let unreached = false;
  let problem: string | undefined;
  const pausedFor = () => Math.max(0, until - clock());
  return {
    pausedFor,
    get state() {
      if (pausedFor() === 0) return 'closed';
      return unreached ? 'probing' : 'open';
    },
    succeeded() {
      failures = 0;
      until = Number.NEGATIVE_INFINITY;
      problem = undefined;
    },
    failed(why, unreachable) {
      failures += 1;
      problem = why;
      unreached = unreachable;
      if (failures >= FAILURES) until = clock() + PAUSE;
    },
    get problem() {
      return problem;
    },
  };
}
