import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excessOf } from '../../src/admission/json-shape.ts';

const excess = (text: string, maxJsonDepth = 3, maxJsonValues = 6) =>
  excessOf(Buffer.from(text), { maxJsonDepth, maxJsonValues });

describe('the shape of a JSON text', () => {
  test.each<[text: string, says: RegExp | undefined]>([
    ['[[[1]]]', undefined],
    ['[[[[1]]]]', /deeper than 3 levels \(--max-json-depth\)/],
    ['{"a":{"b":{"c":{}}}}', /deeper than 3/],
    ['[[],[],[],{}]', /more than 6 values/],
    ['[1,2,3,4,5,6]', undefined],
    ['[1,2,3,4,5,6,7]', /more than 6 values \(--max-json-values\)/],
    ['{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7}', /more than 6/],
    ['"[[[[[[[,,,,,,,,"', undefined],
    ['"\\"[[[[[[[,,,,,,,,"', undefined],
    ['["\\\\",[[[1]]]]', /deeper/],
    ['"not ended [[[[', undefined],
    ['', undefined],
  ])('%s', (text, says) => {
    if (says === undefined) expect(excess(text)).toBeUndefined();
    else expect(excess(text)).toMatch(says);
  });

  test('is measured as the parser would find it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(8), fc.nat(30), (value, depth, values) => {
        const found = excess(JSON.stringify(value), depth, values) !== undefined;
        return found === (depthOf(value) > depth || valuesOf(value) > values);
      }),
      { numRuns: 2000 },
    );
  });
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...inside(value).map(depthOf));
}

/** An empty list or object counts as one value, as does the place of each other member or element. */
function valuesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members = inside(value);
  return Math.max(1, members.length) + members.reduce<number>((sum, member) => sum + valuesOf(member), 0);
}

function inside(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
