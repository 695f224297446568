import { describe, expect, test } from 'vitest';
import { parseContainerCredentials } from '../../src/identity/container-credentials.ts';

function list(document: unknown) {
  const parsed = parseContainerCredentials(
    typeof document === 'string' ? document : JSON.stringify(document),
  );
  if (typeof parsed !== 'function') throw new Error(parsed.problem);
  return parsed;
}

describe('the list of container credentials', () => {
  test.each<[namespace: string, serviceAccount: string, listed: boolean]>([
    ['a', 'x', true],
    ['b', 'y', true],
    ['a', 'y', false],
    ['b', 'x', false],
    ['A', 'x', false],
    ['a', '', false],
    ['__proto__', 'constructor', false],
  ])('has %s/%s: %j', (namespace, serviceAccount, listed) => {
    const identities = [
      { namespace: 'a', serviceAccount: 'x' },
      { namespace: 'b', serviceAccount: 'y', more: 1 },
    ];
    expect(list({ identities, more: 1 })(namespace, serviceAccount)).toBe(listed);
  });

  test('takes no wildcard', () => {
    expect(list({ identities: [{ namespace: '*', serviceAccount: 'x' }] })('a', 'x')).toBe(false);
  });

  test.each(['{"identities": []}', '{"identities": null}', '{}'])('may be as empty as %s', (text) => {
    expect(list(text)('a', 'x')).toBe(false);
  });

  test.each<[says: string, text: string]>([
    ['nothing at all', ''],
    ['broken JSON', '{"identities": ['],
    ['a list', '[]'],
    ['null', 'null'],
    ['identities that are an object', '{"identities": {}}'],
    ['identities that are a text', '{"identities": "a/x"}'],
    ['an identity that is null', '{"identities": [null]}'],
    ['an identity that is a text', '{"identities": ["a/x"]}'],
    ['an identity without a ServiceAccount', '{"identities": [{"namespace": "a"}]}'],
    ['a namespace that is a list', '{"identities": [{"namespace": ["a"], "serviceAccount": "x"}]}'],
    ['one bad identity after a good one', '{"identities": [{"namespace": "a", "serviceAccount": "x"}, 5]}'],
  ])('with %s is malformed', (_says, text) => {
    expect(parseContainerCredentials(text)).toEqual({ problem: expect.stringMatching(/^[^\n]+$/) });
  });

  test('takes nothing from a __proto__', () => {
    const text =
      '{"__proto__": {"identities": [{"namespace": "a", "serviceAccount": "x"}]}, "identities": []}';
    expect(list(text)('a', 'x')).toBe(false);
    const within = '{"identities": [{"__proto__": {"namespace": "a", "serviceAccount": "x"}}]}';
    expect(parseContainerCredentials(within)).toHaveProperty('problem');
  });

  test('of 100,000 identities is read and asked fast', () => {
    const identities = Array.from({ length: 100_000 }, (_, index) => ({
      namespace: 'a',
      serviceAccount: `x${index}`,
    }));
    const started = performance.now();
    expect(list({ identities })('a', 'x99999')).toBe(true);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
