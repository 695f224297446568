import { expect, test } from 'vitest';
import { createBodyMemory } from '../../src/serving/body-memory.ts';

/** A body by name, which notes when it was dropped. */
function bodies(limit: number) {
  const memory = createBodyMemory(limit);
  const dropped: string[] = [];
  const begin = (name: string) => memory.begin(() => dropped.push(name));
  return { begin, dropped };
}

test('over the limit the body that began first gives way', () => {
  const { begin, dropped } = bodies(100);
  const [slow, quick] = [begin('slow'), begin('quick')];
  slow.add(60);
  quick.add(40);
  expect(dropped).toEqual([]);
  quick.add(1);
  expect(dropped).toEqual(['slow']);
  quick.add(59);
  expect(dropped).toEqual(['slow']);
});

test('a body that is complete counts but stays', () => {
  const { begin, dropped } = bodies(100);
  const whole = begin('whole');
  whole.add(90);
  whole.complete();
  begin('late').add(20);
  expect(dropped).toEqual(['late']);
});

test('a body that is let go counts no more', () => {
  const { begin, dropped } = bodies(100);
  const first = begin('first');
  first.add(90);
  first.release();
  first.release();
  begin('second').add(100);
  expect(dropped).toEqual([]);
});
