import { setTimeout as sleep } from 'node:timers/promises';

/** What work at a steady pace came to. */
export interface Paced {
  /** Milliseconds from the time at which each piece was due, sorted. */
  readonly latencies: readonly number[];
  readonly seconds: number;
}

/** How often, for how long, and how much at once. */
export interface Pace {
  readonly perSecond: number;
  readonly seconds: number;
}

/**
 * Does pieces of work at their time whether or not the ones before are done, as users do. Latency counts from the time
 * at which a piece was due, so that a stall counts for all whom it kept waiting.
 */
export async function atPace(
  { perSecond, seconds }: Pace,
  work: (index: number) => Promise<unknown>,
): Promise<Paced> {
  const latencies: number[] = [];
  const pending: Promise<unknown>[] = [];
  const began = performance.now();
  for (let index = 0; index < perSecond * seconds; index++) {
    const due = began + (index / perSecond) * 1000;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    const done = work(index).then(() => latencies.push(performance.now() - due));
    // Told of at the end, with the first failure.
    done.catch(() => {});
    pending.push(done);
  }
  await Promise.all(pending);
  return { latencies: latencies.sort((a, b) => a - b), seconds: (performance.now() - began) / 1000 };
}

/** A percentile of sorted numbers. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
