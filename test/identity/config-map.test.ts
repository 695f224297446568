import { describe, expect, test } from 'vitest';
import { type ConfigMapRoles, parseConfigMapRoles } from '../../src/identity/config-map.ts';

function roles(document: unknown): ConfigMapRoles {
  const parsed = parseConfigMapRoles(typeof document === 'string' ? document : JSON.stringify(document));
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}
const named = (...keys: readonly string[]) =>
  roles(Object.fromEntries(keys.map((key) => [key, { RoleARN: key }])));

describe('the ConfigMap', () => {
  test.each<[keys: readonly string[], namespace: string, name: string, found: string | undefined]>([
    [['a/x'], 'a', 'x', 'a/x'],
    [['a/x'], 'a', 'y', undefined],
    [['a/x'], 'aa', 'x', undefined],
    [['*/x'], 'anything', 'x', '*/x'],
    [['*/x'], 'anything', 'xx', undefined],
    [['test-*/x'], 'test-', 'x', 'test-*/x'],
    [['test-*/x'], 'test-a-b', 'x', 'test-*/x'],
    [['test-*/x'], 'a-test-b', 'x', undefined],
    [['*-test/x'], 'a-test', 'x', '*-test/x'],
    [['a*c/x'], 'abbbc', 'x', 'a*c/x'],
    [['a*c/x'], 'abbbcd', 'x', undefined],
    [['a.c/x'], 'abc', 'x', undefined],
    [['*/x', 'a/x'], 'a', 'x', 'a/x'],
    [['a/x', '*/x'], 'a', 'x', 'a/x'],
    [['a*/x', 'ab*/x', '*/x'], 'abc', 'x', 'ab*/x'],
    [['*bc/x', 'a*/x'], 'abc', 'x', 'a*/x'],
    [['*/*'], 'a', 'x', undefined],
  ])('of %j for %s/%s has %s', (keys, namespace, name, found) => {
    expect(named(...keys).find(namespace, name)?.roleArn).toBe(found);
  });

  test.each<[entry: object, role: object]>([
    [{ RoleARN: 'r' }, { roleArn: 'r' }],
    [
      { roleArn: 'r', audience: 'a' },
      { roleArn: 'r', audience: 'a' },
    ],
    [
      { ROLEARN: 'r', USEREGIONALSTS: true },
      { roleArn: 'r', stsRegionalEndpoint: true },
    ],
    [
      { RoleARN: 'r', UseRegionalSTS: false },
      { roleArn: 'r', stsRegionalEndpoint: false },
    ],
    [{ RoleARN: 'r', TokenExpiration: 0 }, { roleArn: 'r' }],
    [
      { RoleARN: 'r', tokenexpiration: 7200 },
      { roleArn: 'r', expirationSeconds: 7200 },
    ],
    [{ RoleARN: 'r', Audience: null, UseRegionalSTS: null, TokenExpiration: null }, { roleArn: 'r' }],
    [{ RoleARN: 'r', Audience: '' }, { roleArn: 'r' }],
    [{ RoleARN: 'r', unknown: [1] }, { roleArn: 'r' }],
    [{}, { roleArn: '' }],
  ])('reads %j', (entry, role) => {
    const absent = { audience: undefined, stsRegionalEndpoint: undefined, expirationSeconds: undefined };
    expect(roles({ 'a/x': entry }).find('a', 'x')).toEqual({ ...absent, ...role });
  });

  test.each<[says: string, text: string]>([
    ['broken JSON', '{'],
    ['YAML', 'a/x:\n  RoleARN: r\n'],
    ['a list', '[]'],
    ['a text', '"a"'],
    ['a key without a slash', '{"a": {"RoleARN": "r"}}'],
    ['a key with two', '{"a/b/c": {"RoleARN": "r"}}'],
    ['a key without a name', '{"a/": {"RoleARN": "r"}}'],
    ['a key without a namespace', '{"/x": {"RoleARN": "r"}}'],
    ['an entry that is a text', '{"a/x": "r"}'],
    ['an entry that is a list', '{"a/x": ["r"]}'],
    ['a role that is a number', '{"a/x": {"RoleARN": 5}}'],
    ['a role that is an object', '{"a/x": {"RoleARN": {"toString": "r"}}}'],
    ['an audience that is a list', '{"a/x": {"RoleARN": "r", "Audience": []}}'],
    ['an endpoint that is a text', '{"a/x": {"RoleARN": "r", "UseRegionalSTS": "true"}}'],
    ['an expiration that is a text', '{"a/x": {"RoleARN": "r", "TokenExpiration": "3600"}}'],
    ['an expiration with a fraction', '{"a/x": {"RoleARN": "r", "TokenExpiration": 3600.5}}'],
    ['an expiration beyond any number', '{"a/x": {"RoleARN": "r", "TokenExpiration": 1e999}}'],
    ['an expiration beyond 64 bits', '{"a/x": {"RoleARN": "r", "TokenExpiration": 1e21}}'],
    ['one bad entry among good ones', '{"a/x": {"RoleARN": "r"}, "a/y": {"RoleARN": true}}'],
    ['a control character in a text', '{"a/x": {"RoleARN": "\n"}}'],
  ])('with %s is malformed as a whole', (_says, text) => {
    expect(parseConfigMapRoles(text)).toEqual({ problem: expect.stringMatching(/^[^\n]+$/) });
  });

  test('that is empty gives no roles', () => {
    for (const text of ['', '{}']) expect(roles(text).find('a', 'x')).toBeUndefined();
  });

  test.each(['__proto__', 'constructor', 'toString'])('takes %s for a name like any other', (word) => {
    expect(named('a/x').find(word, word)).toBeUndefined();
    expect(roles(`{"${word}/${word}": {"RoleARN": "r"}}`).find(word, word)?.roleArn).toBe('r');
    expect(roles(`{"*/${word}": {"RoleARN": "r"}}`).find('a', word)?.roleArn).toBe('r');
  });

  test('takes no role from a __proto__ within an entry', () => {
    const parsed = roles('{"a/x": {"__proto__": {"RoleARN": "evil", "Audience": "evil"}}}');
    expect(parsed.find('a', 'x')).toMatchObject({ roleArn: '', audience: undefined });
    expect(({} as Record<string, unknown>).RoleARN).toBeUndefined();
  });

  test('of 20,000 globs for one name, made to backtrack, answers fast', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => [`${'a*'.repeat(20)}b${index}/x`, {}]);
    const started = performance.now();
    expect(roles(Object.fromEntries(keys)).find('a'.repeat(63), 'x')).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('nested 100,000 levels deep ends in an answer', () => {
    const deep = `{"a/x": {"RoleARN": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(parseConfigMapRoles(deep)).toHaveProperty('problem');
  });
});
