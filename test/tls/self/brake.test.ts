import { expect, test } from 'vitest';
import { createBrake, createCreationBrake } from '../../../src/tls/self/brake.ts';
import { DAY, MINUTE } from './made-up.ts';

test('ten writes a minute are mended at once, each further one twice as late, up to half a minute', () => {
  let now = 0;
  const brake = createBrake(() => now);
  const waits = Array.from({ length: 20 }, () => {
    brake.press();
    return brake.waitMs() / 1000;
  });
  expect(waits).toEqual([...Array(9).fill(0), 1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30]);
  now = MINUTE;
  expect(brake.waitMs()).toBe(0);
});

test('three authorities are made at once, each further one twice as late, up to one a day', () => {
  let now = 0;
  const brake = createCreationBrake(() => now);
  const times: number[] = [];
  for (; now < 30 * DAY; now += MINUTE) if (brake.take()) times.push(now / MINUTE);
  expect(times.slice(0, 7)).toEqual([0, 1, 2, 3, 5, 9, 17]);
  expect(times.length).toBeLessThan(45);
  now += 3 * DAY;
  expect([brake.take(), brake.take(), brake.take(), brake.take()]).toEqual([true, true, true, false]);
});
