/** Whether a server may be asked. */
export type BreakerState =
  /** As usual. */
  | 'closed'
  /** It went away, and may be back at any moment: admissions come again at that same moment, so it is tried on. */
  | 'probing'
  /** It answers late or with errors: not now. */
  | 'open';

/** Keeps from asking a server that only fails. */
export interface Breaker {
  readonly state: BreakerState;
  /** How long it stays so; 0 for a closed one. Milliseconds. */
  pausedFor(): number;
  succeeded(): void;
  /** @param unreachable - whether a connection could not be made, or broke. */
  failed(why: string, unreachable: boolean): void;
  /** What the last failure was; `undefined` after a success. */
  readonly problem: string | undefined;
}

const FAILURES = 5;
const PAUSE = 10_000;

/** A server that starts refuses connections, then answers late, then knows nobody. It takes seconds. Milliseconds. */
const LONGEST_START = 60_000;

/**
 * After five failures in a row it pauses for ten seconds, and again after each failure that follows. It goes on trying
 * for a minute where one of these failures was that the server could not be reached.
 *
 * @param clock - monotonic, in milliseconds.
 */
export function createBreaker(clock: () => number): Breaker {
  let failures = 0;
  let until = Number.NEGATIVE_INFINITY;
  let unreachedAt = Number.NEGATIVE_INFINITY;
  let problem: string | undefined;
  const pausedFor = () => Math.max(0, until - clock());
  return {
    pausedFor,
    get state() {
      if (pausedFor() === 0) return 'closed';
      return clock() - unreachedAt < LONGEST_START ? 'probing' : 'open';
    },
    succeeded() {
      failures = 0;
      until = Number.NEGATIVE_INFINITY;
      unreachedAt = Number.NEGATIVE_INFINITY;
      problem = undefined;
    },
    failed(why, unreachable) {
      failures += 1;
      problem = why;
      if (unreachable && unreachedAt === Number.NEGATIVE_INFINITY) unreachedAt = clock();
      if (failures >= FAILURES) until = clock() + PAUSE;
    },
    get problem() {
      return problem;
    },
  };
}
