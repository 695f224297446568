import { expect, test } from 'vitest';
import { keep } from '../../src/injection/kept.ts';

test('what was made for a key is made once', () => {
  const kept = keep<object>(2);
  const [a, b] = [kept.get('a', () => ({})), kept.get('b', () => ({}))];
  expect(kept.get('a', () => ({}))).toBe(a);
  expect(kept.get('b', () => ({}))).toBe(b);
  expect(a).not.toBe(b);
});

test('with one key too many it begins anew', () => {
  const kept = keep<object>(2);
  const a = kept.get('a', () => ({}));
  kept.get('b', () => ({}));
  kept.get('c', () => ({}));
  expect(kept.get('a', () => ({}))).not.toBe(a);
});

test.each([
  [1024, true],
  [1025, false],
])('a key of %i characters is kept: %s', (length, isKept) => {
  const kept = keep<object>(2);
  const key = 'k'.repeat(length);
  const first = kept.get(key, () => ({}));
  expect(kept.get(key, () => ({})) === first).toBe(isKept);
});
