import { expect, test } from 'vitest';
import { createTurns } from '../../src/serving/turns.ts';

test('between two turns the event loop goes round', async () => {
  const turn = createTurns();
  let rounds = 0;
  let going = true;
  const count = () => {
    rounds += 1;
    if (going) setImmediate(count);
  };
  setImmediate(count);
  const at: number[] = [];
  await Promise.all(Array.from({ length: 5 }, () => turn().then(() => at.push(rounds))));
  going = false;
  expect(new Set(at).size).toBe(5);
});
