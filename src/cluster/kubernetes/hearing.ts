import type { Sink } from './collection.ts';

/** What is known of a collection that is followed. */
export interface HearingStatus {
  /** Whether every object has been heard of at least once. */
  readonly synced: boolean;
  /** When the API server was last heard. Milliseconds of the monotonic clock. */
  readonly heardAt: number;
  /** What keeps it from hearing more, in one sentence. */
  readonly problem: string | undefined;
}

/** What has been heard, and when. */
export interface Hearing {
  status(): HearingStatus;
  /** Resolves once every object has been heard of. */
  readonly synced: Promise<void>;
  /** Hands everything on, and takes note of it. */
  readonly sink: Sink;
  onHeard(): void;
  failed(problem: string): void;
  /** How often every object has been heard of. */
  timesHeardOut(): number;
}

/**
 * Takes note of what a sink is told.
 *
 * @param clock - monotonic, in milliseconds.
 */
export function createHearing(sink: Sink, clock: () => number): Hearing {
  let timesHeardOut = 0;
  let heardAt = clock();
  let problem: string | undefined;
  let resolveSynced = () => {};
  const synced = new Promise<void>((resolve) => {
    resolveSynced = resolve;
  });
  return {
    sink: {
      ...sink,
      restarted() {
        sink.restarted();
        timesHeardOut += 1;
        resolveSynced();
      },
    },
    status: () => ({ synced: timesHeardOut > 0, heardAt, problem }),
    synced,
    onHeard() {
      heardAt = clock();
      problem = undefined;
    },
    failed(what) {
      problem = what;
    },
    timesHeardOut: () => timesHeardOut,
  };
}
