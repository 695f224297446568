import { jwksOf } from './jwks.ts';
import {
  type KeyState,
  keyChanges,
  NO_KEYS_YET,
  nextKeyState,
  type Reading,
  type ServedKeyChange,
} from './key-state.ts';
import { type GatherOptions, gatherKeys } from './sources/gather.ts';
import type { SteadySource } from './sources/steady.ts';

/** How keys are followed, and who is told. Times are milliseconds. */
export interface FollowOptions extends GatherOptions {
  readonly interval: number;
  /** For how long keys stay that their source no longer has. */
  readonly retireAfter: number;
  /** Since the epoch. */
  readonly clock: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Is told of every reading. */
  readonly onRead: (state: KeyState, changes: readonly ServedKeyChange[]) => void;
}

/** Keys that are read again and again. */
export interface FollowedKeys {
  readonly state: KeyState;
  close(): Promise<void>;
}

/**
 * Reads the sources at once, and then again and again until it is closed. What is known of the keys is in memory alone: a
 * process that starts knows only those that the sources have.
 */
export function followKeys(sources: readonly SteadySource[], options: FollowOptions): FollowedKeys {
  const { interval, retireAfter, clock, random, onRead } = options;
  let state = NO_KEYS_YET;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const reading = await readAll(sources, options);
    if (closed) return;
    const before = state;
    state = nextKeyState(before, reading, { now: clock(), retireAfter });
    timer = setTimeout(look, waitAfter(state.failures, interval, random));
    onRead(state, keyChanges(before, state));
  }

  look();
  return {
    get state() {
      return state;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

async function readAll(sources: readonly SteadySource[], options: GatherOptions): Promise<Reading> {
  try {
    const { keys } = jwksOf(await gatherKeys(sources, options));
    const problems = sources.flatMap(({ problem }) => problem ?? []);
    return problems.length === 0 ? { keys } : { keys, problem: problems.join('; ') };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const FIRST_RETRY = 1000;

/**
 * How long to wait before the next reading: `interval`, or after failures from about a second on, twice as long each
 * time, half to one and a half of it at random, so that replicas do not return together.
 *
 * @returns milliseconds, never more than `interval`.
 */
export function waitAfter(failures: number, interval: number, random: () => number): number {
  if (failures === 0) return interval;
  return Math.min(interval, FIRST_RETRY * 2 ** (failures - 1) * (0.5 + random()));
}
