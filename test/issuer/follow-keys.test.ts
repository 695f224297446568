import { afterEach, describe, expect, test, vi } from 'vitest';
import { PodroleError } from '../../src/errors.ts';
import { type FollowOptions, followKeys, waitAfter } from '../../src/issuer/follow-keys.ts';
import type { Jwk } from '../../src/issuer/jwk.ts';
import type { KeyState } from '../../src/issuer/key-state.ts';
import type { KeySource } from '../../src/issuer/sources/source.ts';
import { steadySource } from '../../src/issuer/sources/steady.ts';

const A: Jwk = { kty: 'EC', use: 'sig', alg: 'ES256', kid: 'a', crv: 'P-256', x: 'a', y: 'a' };
const B: Jwk = { ...A, kid: 'b', x: 'b' };

type Given = readonly Jwk[] | 'away' | 'broken' | 'hanging';

/** A source that gives what stands in `now`, and counts how often it was asked. */
function source(name: string, now: Given) {
  const one = {
    now,
    asked: 0,
    name,
    holds: 'keys' as const,
    async read(): Promise<readonly Jwk[]> {
      one.asked += 1;
      if (one.now === 'away') throw new PodroleError('SOURCE_UNAVAILABLE', `${name} is away`);
      if (one.now === 'broken') throw new PodroleError('KEY_INVALID', `${name} is broken`);
      if (one.now === 'hanging') return new Promise(() => {});
      return one.now;
    },
  };
  return one;
}

const closers: (() => unknown)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** Follows sources every 10 ms; `read` resolves with the state after one more reading that began later. */
function follow(sources: readonly KeySource[], options: Partial<FollowOptions> = {}) {
  const told: KeyState[] = [];
  const followed = followKeys(
    sources.map((one) => steadySource(one, 50)),
    {
      sharedIssuer: false,
      legacyEmptyKid: false,
      interval: 10,
      retireAfter: 3_600_000,
      clock: () => 1000,
      random: () => 0.5,
      onRead: (state) => told.push(state),
      ...options,
    },
  );
  closers.push(() => followed.close());
  const read = async () => {
    const before = told.length;
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(before + 1), { interval: 5 });
    return followed.state;
  };
  return { read, followed, told };
}

const kids = ({ keys }: KeyState) => keys.map(({ jwk }) => jwk.kid);

describe('keys that are followed', () => {
  test('change with their source', async () => {
    const one = source('one', [A]);
    const { read } = follow([one]);
    expect(kids(await read())).toEqual(['a']);
    one.now = [A, B];
    expect(kids(await read())).toEqual(['a', 'b']);
    one.now = [B];
    expect(kids(await read())).toEqual(['b', 'a']);
  });

  test.each<[says: string, then: Given, problem: string]>([
    ['is away', 'away', 'one is away'],
    ['is broken', 'broken', 'one is broken'],
    ['holds none', [], 'one holds no keys'],
    ['hangs', 'hanging', 'one cannot be read: it took over 0.05 s'],
  ])('stay when their source %s, and the problem shows', async (_, then, problem) => {
    const one = source('one', [A]);
    const { read } = follow([one]);
    await read();
    one.now = then;
    const state = await read();
    expect(kids(state)).toEqual(['a']);
    expect(state.problem).toBe(problem);
    expect(state.failures).toBeGreaterThan(0);
    expect(state.keys[0]?.missedAt).toBeUndefined();
    if (then === 'hanging') return;
    one.now = [B];
    expect(await read()).toMatchObject({ failures: 0, problem: undefined, keys: [{}, {}] });
  });

  test('are told to nobody once they are closed, also those that are being read', async () => {
    let give = (_keys: readonly Jwk[]) => {};
    const slow = {
      ...source('slow', []),
      read: () => new Promise<readonly Jwk[]>((resolve) => (give = resolve)),
    };
    const { followed, told } = follow([slow]);
    await followed.close();
    give([A]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).toEqual([]);
  });

  test.each<Given>(['away', 'broken', [], 'hanging'])(
    'come later from a source that is %j at first',
    async (first) => {
      const one = source('one', first);
      const { read } = follow([one]);
      expect(kids(await read())).toEqual([]);
      if (first === 'hanging') return;
      one.now = [A];
      expect(kids(await read())).toEqual(['a']);
    },
  );

  test('of one source change although the other is away', async () => {
    const [one, other] = [source('one', [A]), source('other', [B])];
    const { read } = follow([one, other]);
    await read();
    other.now = 'away';
    one.now = [{ ...A, kid: 'c', x: 'c' }];
    const state = await read();
    expect(kids(state)).toEqual(['c', 'b', 'a']);
    expect(state.problem).toBe('other is away');
  });

  test('are none until every source was read once: half a set would lock pods out', async () => {
    const { read } = follow([source('one', [A]), source('other', 'away')]);
    const state = await read();
    expect(kids(state)).toEqual([]);
    expect(state.problem).toBe('other is away');
  });

  test.each<[says: string, then: readonly Jwk[], problem: RegExp]>([
    ['that give one kid to two keys', [{ ...B, kid: 'a' }], /two different keys/],
    [
      'of more keys than STS reads',
      Array.from({ length: 101 }, (_, index) => ({ ...A, kid: `k${index}`, x: `k${index}` })),
      /STS reads 100/,
    ],
  ])('stay for readings %s', async (_, then, problem) => {
    const [one, other] = [source('one', [A]), source('other', [B])];
    const { read } = follow([one, other]);
    await read();
    other.now = then;
    const state = await read();
    expect(kids(state)).toEqual(['a', 'b']);
    expect(state.problem).toMatch(problem);
  });

  test('are asked for no second time while a source hangs, and never after the end', async () => {
    const one = source('one', 'hanging');
    const { read, followed, told } = follow([one]);
    await read();
    expect(one.asked).toBe(1);
    await followed.close();
    const before = told.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told.length).toBe(before);
  });
});

describe('the next reading', () => {
  test.each<[failures: number, random: number, wait: number]>([
    [0, 0, 30_000],
    [0, 1, 30_000],
    [1, 0, 500],
    [1, 1, 1500],
    [2, 0.5, 2000],
    [5, 0.5, 16_000],
    [6, 0.5, 30_000],
    [5000, 0.5, 30_000],
  ])('after %d failures, with %d at random, comes in %d ms', (failures, random, wait) => {
    expect(waitAfter(failures, 30_000, () => random)).toBe(wait);
  });
});
