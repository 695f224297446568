import { describe, expect, test } from 'vitest';
import { annotation } from '../../src/identity/annotation.ts';
import type { StringMap } from '../../src/identity/facts.ts';

const annotations = JSON.parse(
  '{"a/text": "x", "a/empty": "", "a/number": 5, "a/null": null, "a/list": ["x"], "a/object": {"length": 1}}',
) as StringMap;

describe('an annotation', () => {
  test.each<[key: string, value: string | undefined]>([
    ['a/text', 'x'],
    ['a/empty', ''],
    ['a/missing', undefined],
    ['constructor', undefined],
    ['a/number', undefined],
    ['a/null', undefined],
    ['a/list', undefined],
    ['a/object', undefined],
  ])('%s has the value %j', (key, value) => {
    expect(annotation('Pod', annotations, key)?.value).toBe(value);
  });

  test('is described by its holder, key and value', () => {
    expect(annotation('Pod', annotations, 'a/text')?.described).toBe('Pod annotation a/text="x"');
  });
});
