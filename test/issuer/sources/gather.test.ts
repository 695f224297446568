import { describe, expect, test } from 'vitest';
import { mergeSources, type ReadSource } from '../../../src/issuer/sources/gather.ts';
import { key } from '../keys.ts';

const set = (name: string, ...numbers: number[]): ReadSource => ({
  name,
  holds: 'set',
  keys: numbers.map(key),
});
const keys = (name: string, ...numbers: number[]): ReadSource => ({
  name,
  holds: 'keys',
  keys: numbers.map(key),
});
const merge = (sources: readonly ReadSource[], { sharedIssuer = false, legacyEmptyKid = false } = {}) =>
  mergeSources(sources, { sharedIssuer, legacyEmptyKid }).map(({ kid }) => kid);
const kids = (...numbers: number[]) => numbers.map((number) => key(number).kid);

describe('several sources', () => {
  test.each<[says: string, sources: readonly ReadSource[], kids: readonly string[]]>([
    ['give each key once', [keys('a', 0, 1), keys('b', 1, 2)], kids(0, 1, 2)],
    ['of one cluster share a key', [set('a', 0, 1), set('b', 1, 2)], kids(0, 1, 2)],
    ['of a cluster and keys to come go together', [set('a', 0), keys('b', 1)], kids(0, 1)],
    ['may be empty but for one', [set('a'), set('b', 0)], kids(0)],
  ])('%s', (_, sources, expected) => {
    expect(merge(sources)).toEqual(expected);
  });

  test('of two clusters need to be told so, with the consequence', () => {
    const sources = [set('one', 0), set('two', 1)];
    expect(() => merge(sources)).toThrow(expect.objectContaining({ code: 'KEY_CONFLICT' }));
    expect(() => merge(sources)).toThrow(
      /one and two have no key in common.*same namespace and name.*--shared-issuer/,
    );
    expect(merge(sources, { sharedIssuer: true })).toEqual(kids(0, 1));
  });

  test('without any key are refused', () => {
    expect(() => merge([set('one'), keys('two')])).toThrow(/no keys in one, two/);
  });

  test('with two keys of one name are refused', () => {
    const other = { ...key(1), kid: key(0).kid };
    expect(() => merge([keys('a', 0), { name: 'b', holds: 'keys', keys: [other] }])).toThrow(
      /two different keys/,
    );
  });
});

test('every key stands once more with an empty kid for old servers, and never twice', () => {
  expect(
    merge([keys('a', 0, 1), { name: 'b', holds: 'keys', keys: [{ ...key(0), kid: '' }] }], {
      legacyEmptyKid: true,
    }),
  ).toEqual([key(0).kid, '', key(1).kid, '']);
});
