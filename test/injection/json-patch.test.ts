import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendAll, lasting, type PatchOperation, patchText } from '../../src/injection/json-patch.ts';

describe('the text of a patch', () => {
  test('says what JSON would, whatever the values, lasting or not', () => {
    const operation = fc.record({
      op: fc.constant('add' as const),
      path: fc.constantFrom(
        '/spec/volumes',
        '/spec/containers/3/env/-',
        '/metadata/labels/eks.amazonaws.com~1x',
      ),
      value: fc.oneof(
        fc.jsonValue(),
        fc.object().map((value) => lasting(JSON.parse(JSON.stringify(value)))),
      ),
    });
    fc.assert(
      fc.property(fc.array(operation), (operations: PatchOperation[]) => {
        expect(patchText(operations)).toBe(JSON.stringify(operations));
      }),
    );
  });

  test('of a lasting value cannot become untrue', () => {
    const value = lasting({ name: 'a' });
    expect(() => Object.assign(value, { name: 'b' })).toThrow(TypeError);
  });
});

describe('appending', () => {
  test.each<[present: unknown, values: readonly unknown[], paths: readonly string[]]>([
    [undefined, [1, 2], ['/x']],
    [null, [1, 2], ['/x']],
    [[], [1, 2], ['/x/-', '/x/-']],
    [[0], [], []],
    [undefined, [], []],
  ])('to %j of %j adds at %j', (present, values, paths) => {
    expect(appendAll('/x', present, values).map(({ path }) => path)).toEqual(paths);
  });
});
