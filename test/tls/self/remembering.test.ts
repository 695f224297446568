import { expect, test } from 'vitest';
import { remembering } from '../../../src/tls/self/remembering.ts';

test('each text is asked for once, and again only when it was left out for long', () => {
  const asked: string[] = [];
  const of = remembering((text) => asked.push(text), 2);
  for (const text of ['a', 'a', 'b', 'a', 'c', 'a', 'c', 'b']) of(text);
  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});

test('also what is made of nothing is remembered', () => {
  let times = 0;
  const of = remembering(() => {
    times += 1;
    return undefined;
  }, 2);
  of('');
  of('');
  expect(times).toBe(1);
});
