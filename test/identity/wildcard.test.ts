import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesWildcard } from '../../src/identity/wildcard.ts';

describe('a pattern', () => {
  test.each([
    ['system:serviceaccount:shop:*', 'system:serviceaccount:shop:cart', true],
    ['system:serviceaccount:shop:*', 'system:serviceaccount:shop:', true],
    ['system:serviceaccount:shop:*', 'system:serviceaccount:shop-b:cart', false],
    ['*:cart', 'system:serviceaccount:shop:cart', true],
    ['ca?t', 'cart', true],
    ['ca?t', 'cat', false],
    ['c.rt', 'cart', false],
    ['CART', 'cart', false],
    ['', '', true],
    ['', 'x', false],
    ['**', '', true],
    ['a*b*a', 'abba', true],
    ['a*ab', 'aaab', true],
  ])('%j of %j: %j', (pattern, value, matches) => {
    expect(matchesWildcard(pattern, value)).toBe(matches);
  });

  test('matches what the textbook definition matches', () => {
    const few = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 10 });
    fc.assert(
      fc.property(few('ab*?'), few('ab'), (pattern, value) => {
        expect(matchesWildcard(pattern, value)).toBe(naive(pattern, value));
      }),
      { numRuns: 5000 },
    );
  });

  test('made to backtrack takes no longer than its length allows', () => {
    const started = performance.now();
    expect(matchesWildcard(`${'a*'.repeat(1000)}b`, 'a'.repeat(2000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

function naive(pattern: string, value: string): boolean {
  const [first] = pattern;
  if (first === undefined) return value === '';
  if (first === '*')
    return naive(pattern.slice(1), value) || (value !== '' && naive(pattern, value.slice(1)));
  return value !== '' && (first === '?' || first === value[0]) && naive(pattern.slice(1), value.slice(1));
}
