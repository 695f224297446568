import { expect, test } from 'vitest';
import { remembering } from '../../../src/tls/self/remembering.ts';

test('each text is asked for once, and again only when it was left out for long', () => {
  const asked: string[] = [];
  const of = remembering((text) => asked.push(text), { texts: 2, characters: 100 });
  for (const text of ['a', 'a', 'b', 'a', 'c', 'a', 'c', 'b']) of(text);
  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});

test('also what is made of nothing is remembered', () => {
  let times = 0;
  const of = remembering(
    () => {
      times += 1;
      return undefined;
    },
    { texts: 2, characters: 100 },
  );
  of('');
  of('');
  expect(times).toBe(1);
});

test('long texts crowd out others, but for the latest, however long it is', () => {
  const asked: string[] = [];
  const of = remembering((text) => asked.push(text), { texts: 8, characters: 10 });
  for (const text of ['aaaa', 'bbbb', 'aaaa', 'cccc', 'aaaa', 'bbbb']) of(text);
  expect(asked).toEqual(['aaaa', 'bbbb', 'cccc', 'bbbb']);
  const long = 'd'.repeat(50);
  for (const text of [long, long, 'e', 'e', long]) of(text);
  expect(asked.slice(4)).toEqual([long, 'e', long]);
});
