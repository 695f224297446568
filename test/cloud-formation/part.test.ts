import { expect, test } from 'vitest';
import { partOf, shareOut } from '../../src/cloud-formation/part.ts';

const arns = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:iam::111122223333:role/r${index}`);
const items = (count: number, bytes = 1) => arns(count).map((roleArn) => ({ roleArn, bytes }));

test('with one part more, nothing moves but into that', () => {
  for (let parts = 1; parts < 12; parts++) {
    const moved = arns(2000).filter((arn) => partOf(arn, parts) !== partOf(arn, parts + 1));
    expect(new Set(moved.map((arn) => partOf(arn, parts + 1)))).toEqual(new Set([parts]));
    // As many as the new part should have.
    expect(moved.length / (2000 / (parts + 1))).toBeCloseTo(1, 0);
  }
});

test.each([
  ['all in one, as long as they fit', items(500), [500]],
  ['in several by their number', items(501), undefined],
  ['in more than their number takes, where they fall unevenly', items(1000), undefined],
  ['in several by their size', items(100, 20), undefined],
  ['none', [], [0]],
])('things are shared out: %s', (_, given, counts) => {
  const limits = { count: 500, bytes: 1000 };
  const shared = shareOut(given, limits);
  expect(shared.flat().sort(byArn)).toEqual([...given].sort(byArn));
  if (counts !== undefined) expect(shared.map(({ length }) => length)).toEqual(counts);
  else expect(shared.length).toBeGreaterThan(1);
  for (const part of shared) {
    expect(part.length).toBeLessThanOrEqual(500);
    expect(part.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(1000);
  }
});

test('20,000 roles are shared out in a moment', () => {
  const started = performance.now();
  const shared = shareOut(items(20_000), { count: 500, bytes: 1_000_000 });
  expect(shared.flat()).toHaveLength(20_000);
  expect(shared.length).toBeLessThan(60);
  expect(performance.now() - started).toBeLessThan(5_000);
});

function byArn(one: { readonly roleArn: string }, other: { readonly roleArn: string }): number {
  return one.roleArn < other.roleArn ? -1 : 1;
}
