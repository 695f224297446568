import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paceOf } from '../../../src/tls/self/pace.ts';
import { Course, histories } from './simulation/history.ts';
import { World } from './simulation/world.ts';

const DAY = 24 * 3_600_000;
const PACE = paceOf(365 * DAY, 14 * DAY);
const YEARS = 5 * 365 * DAY;

describe('five years of three replicas', () => {
  test('serve no leaf that an API server would not take, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ happenings, seed }) => {
        const world = new World(PACE, randomFrom(seed));
        const course = new Course(world, PACE);
        const end = world.now + YEARS;
        await course.begin();
        for (const happening of happenings) await course.take(happening);
        if (world.now < end) await course.quiet(end - world.now);
        await course.heal();
        expect(world.violations.slice(0, 3)).toEqual([]);
      }),
      { numRuns: Number(process.env.RUNS ?? 200) },
    );
  }, 600_000);
});

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
