import { createLocalJWKSet } from 'jose';
import { describe, expect, test } from 'vitest';
import { createKeyCache } from '../../src/sts/key-cache.ts';
import { refuse } from '../../src/sts/refusal.ts';
import type { KeysOutcome } from '../../src/sts/verification-keys.ts';

const KEYS: KeysOutcome = { ok: true, keys: createLocalJWKSet({ keys: [] }) };

/** A cache over a source that counts how often it is asked. */
function counted(outcome: KeysOutcome = KEYS) {
  const clock = { now: 0 };
  const asked: string[] = [];
  const source = async (issuer: string) => {
    asked.push(issuer);
    return outcome;
  };
  return { cache: createKeyCache(source, () => clock.now), asked, clock };
}

describe('a key cache', () => {
  test.each([
    ['keeps keys just short of five minutes', 299_999, 1],
    ['fetches keys again after five minutes', 300_000, 2],
  ])('%s', async (_, age, fetches) => {
    const { cache, asked, clock } = counted();
    await cache.get('a');
    clock.now = age;
    expect(await cache.get('a')).toBe(KEYS);
    expect(asked).toHaveLength(fetches);
  });

  test('makes one fetch of concurrent ones', async () => {
    const { cache, asked } = counted();
    await Promise.all([cache.get('a'), cache.get('a'), cache.refresh('a'), cache.get('b')]);
    expect(asked).toEqual(['a', 'b']);
  });

  test('does not keep a failure', async () => {
    const { cache, asked } = counted(refuse('keys-unavailable', 'down'));
    await cache.get('a');
    await cache.get('a');
    expect(asked).toEqual(['a', 'a']);
  });

  test('forgets the longest unfetched issuer beyond a hundred', async () => {
    const { cache, asked } = counted();
    for (let index = 0; index <= 100; index++) await cache.get(`${index}`);
    await cache.get('100');
    await cache.get('1');
    expect(asked).toHaveLength(101);
    await cache.get('0');
    expect(asked).toHaveLength(102);
  });
});
