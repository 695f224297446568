import { expect, test } from 'vitest';
import { liveReadsUntil } from '../../src/admission/deadline.ts';

test.each<[url: string, most: number, left: number]>([
  ['/mutate', 1000, 1000],
  ['/mutate?timeout=5s', 1000, 1000],
  ['/mutate?timeout=5s', 10_000, 4000],
  ['/mutate?timeout=2s', 5000, 1000],
  ['/mutate?timeout=1s', 1000, 300],
  ['/mutate?timeout=1s', 100, 100],
  ['/mutate?timeout=0s', 1000, 300],
  ['/mutate?x=y&timeout=3s', 5000, 2000],
  ['/mutate?timeout=3s&x=y', 5000, 2000],
  ['/mutate?xtimeout=1s', 1000, 1000],
  ['/mutate?timeout=1m', 1000, 1000],
  ['/mutate?timeout=99999999s', 1000, 1000],
])('a request for %s leaves live reads, of at most %i ms, %i ms', (url, most, left) => {
  expect(liveReadsUntil(url, 7, most)).toBe(7 + left);
});
