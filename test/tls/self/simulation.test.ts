import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paceOf } from '../../../src/tls/self/pace.ts';
import { Course, histories } from './simulation/history.ts';
import { World } from './simulation/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
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
      // The same ones each time, so that a change is what makes a test fail; SEED=N has others.
      { numRuns: 10_000, seed: Number(process.env.SEED ?? 20_261_122) },
    );
  }, 300_000);
});

describe('a replica that is cut off while another CA takes over', () => {
  const DAYS = [-1, 0, 1];
  const skews = DAYS.flatMap((a) => DAYS.flatMap((b) => DAYS.map((c) => [a, b, c] as const)));

  test.each(skews)(
    'serves what is trusted until it ends: clocks wrong by %i, %i and %i days',
    async (...days) => {
      for (const emptiedAfter of [0, 10, 27, 29]) {
        const world = new World(PACE, randomFrom(1));
        const course = new Course(world, PACE);
        await course.begin();
        for (const [replica, day] of days.entries())
          await course.take({ what: 'skew', replica, days: day, afterMs: 0 });
        await course.quiet(241 * DAY);
        const { current } = world.api.secret?.kept ?? {};
        while (world.api.secret?.kept.next === undefined) await course.quiet(HOUR);
        // The last it hears of the Secret is from right before.
        await course.take({ what: 'cut', replica: 0, afterMs: 0 });
        await course.take({ what: 'bundle-set', to: 'nothing', changes: 0, afterMs: emptiedAfter * DAY });
        for (let day = 0; day < 40; day += 1) await course.quiet(DAY);
        expect(world.api.secret?.kept.current).not.toEqual(current);
        expect(world.violations).toEqual([]);
      }
    },
  );
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
