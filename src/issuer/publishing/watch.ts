import { setTimeout as sleep } from 'node:timers/promises';
import { waitAfter } from '../follow-keys.ts';
import type { Publication } from './publish.ts';

/** How publishing goes on, and who is told. */
export interface WatchOptions {
  /** Milliseconds. */
  readonly interval: number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Is told of every publication, and waited for. */
  readonly onPublished: (publication: Publication) => Promise<void>;
  /** Is told of every one that failed, and waited for. */
  readonly onFailed: (problem: string) => Promise<void>;
}

/** Milliseconds. */
const LONGEST_END = 5000;

/** Publishing that goes on until it is closed. */
export interface WatchedPublication {
  /** The last one that did not fail. */
  readonly last: Publication | undefined;
  /** Why the newest one failed. */
  readonly problem: string | undefined;
  /** Resolves when none is under way any more, or after five seconds: one that is broken off leaves nothing half written. */
  close(): Promise<void>;
}

/**
 * Publishes at once and then again and again: keys change, others write, and times run out. One that fails is tried
 * again sooner; what is published stays as it is meanwhile.
 */
export function watchPublication(
  publishOnce: () => Promise<Publication>,
  { interval, random, onPublished, onFailed }: WatchOptions,
): WatchedPublication {
  let last: Publication | undefined;
  let problem: string | undefined;
  let failures = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function go(): Promise<void> {
    try {
      last = await publishOnce();
      problem = undefined;
      failures = 0;
      await onPublished(last);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      failures += 1;
      await onFailed(problem);
    }
    if (!closed) {
      timer = setTimeout(
        () => {
          running = go();
        },
        waitAfter(failures, interval, random),
      );
    }
  }

  let running = go();
  return {
    get last() {
      return last;
    },
    get problem() {
      return problem;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.race([running, sleep(LONGEST_END, undefined, { ref: false })]);
    },
  };
}
