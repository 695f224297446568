import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Jwk } from '../../src/issuer/jwk.ts';
import {
  type KeyState,
  keyChanges,
  NO_KEYS_YET,
  nextKeyState,
  type Reading,
} from '../../src/issuer/key-state.ts';

const HOUR = 3_600_000;
const RETIRE_AFTER = 25 * HOUR;

function key(kid: string, material = kid): Jwk {
  return { kty: 'RSA', use: 'sig', alg: 'RS256', kid, n: material, e: 'AQAB' };
}

function ec(kid: string): Jwk {
  return { kty: 'EC', use: 'sig', alg: 'ES256', kid, crv: 'P-256', x: kid, y: kid };
}

/** The state after readings at given hours; a string is a problem. */
function stateAfter(
  ...readings: readonly (readonly [hour: number, read: readonly Jwk[] | string])[]
): KeyState {
  return readings.reduce<KeyState>((state, [hour, read]) => {
    const reading: Reading = typeof read === 'string' ? { problem: read } : { keys: read };
    return nextKeyState(state, reading, { now: hour * HOUR, retireAfter: RETIRE_AFTER });
  }, NO_KEYS_YET);
}

const kids = ({ keys }: KeyState) => keys.map(({ jwk }) => jwk.kid);

describe('a key', () => {
  test('that is read is served, and remembered since when', () => {
    const state = stateAfter([1, [key('a')]], [3, [key('a'), key('b')]]);
    expect(state.keys.map(({ jwk, seenAt }) => [jwk.kid, seenAt])).toEqual([
      ['a', HOUR],
      ['b', 3 * HOUR],
    ]);
    expect(state).toMatchObject({ readAt: 3 * HOUR, failures: 0, problem: undefined });
  });

  test.each<[says: string, hour: number, served: readonly string[]]>([
    ['is served on', 2, ['b', 'a']],
    ['is served on until the time is over', 26.9, ['b', 'a']],
    ['is served no longer after that', 27, ['b']],
  ])('that its source no longer has %s', (_, hour, served) => {
    expect(kids(stateAfter([1, [key('a')]], [2, [key('b')]], [hour, [key('b')]]))).toEqual(served);
  });

  test('that was missed has the time since it was missed first, not since it was seen last', () => {
    const state = stateAfter([0, [key('a')]], [10, [key('b')]], [20, [key('b')]]);
    expect(state.keys[1]?.missedAt).toBe(10 * HOUR);
  });

  test('that comes back has all of its time again', () => {
    const back = stateAfter([0, [key('a')]], [10, [key('b')]], [20, [key('a'), key('b')]], [40, [key('b')]]);
    expect(back.keys[1]).toMatchObject({ jwk: { kid: 'a' }, seenAt: 0, missedAt: 40 * HOUR });
  });

  test('is retired by no reading that failed, however late', () => {
    const state = stateAfter([0, [key('a')]], [1, [key('b')]], [100, 'away'], [200, 'away']);
    expect(kids(state)).toEqual(['b', 'a']);
    expect(state).toMatchObject({ readAt: HOUR, failures: 2, problem: 'away' });
  });

  test('gives way at once to another key of its kid: verifiers would take either', () => {
    const state = stateAfter([0, [key('a', 'old')]], [1, [key('a', 'new')]]);
    expect(state.keys.map(({ jwk }) => jwk)).toEqual([key('a', 'new')]);
  });

  test('without a kid stays beside another one without', () => {
    expect(kids(stateAfter([0, [key('', 'old')]], [1, [key('', 'new')]]))).toEqual(['', '']);
  });

  test('is served with the algorithm that its source says now', () => {
    const state = stateAfter([0, [key('a')]], [1, [{ ...key('a'), alg: 'RS512' }]]);
    expect(state.keys).toMatchObject([{ jwk: { alg: 'RS512' }, seenAt: 0 }]);
  });
});

test('what is missed stands in the same order wherever and whenever it was missed', () => {
  const [a, b, c] = [key('a'), key('b'), key('c')];
  const one = stateAfter([0, [a, b, c]], [1, [b, c]], [2, [c]]);
  const other = stateAfter([0, [b, a, c]], [1, [a, c]], [2, [c]]);
  expect(kids(one)).toEqual(kids(other));
});

test('of more keys than STS takes those that were missed longest go', () => {
  const rotated = Array.from({ length: 150 }, (_, index) => key(`k${String(index).padStart(3, '0')}`));
  const state = stateAfter(...rotated.map((one, index) => [index / 100, [one, ec('e')]] as const));
  expect(state.keys).toHaveLength(101);
  expect(kids(state).slice(0, 2)).toEqual(['k149', 'e']);
  expect(kids(state)[2]).toBe('k050');
});

test('after a problem the first good reading is told as one', () => {
  expect(stateAfter([0, 'away'], [1, [key('a')]])).toMatchObject({
    failures: 0,
    problem: undefined,
    readAt: HOUR,
  });
});

test('a reading with keys and a problem serves the keys and counts as failed', () => {
  const state = nextKeyState(
    stateAfter([1, [key('a')]]),
    { keys: [key('b')], problem: 'one source is away' },
    { now: 2 * HOUR, retireAfter: RETIRE_AFTER },
  );
  expect(kids(state)).toEqual(['b', 'a']);
  expect(state).toMatchObject({ failures: 1, readAt: HOUR });
});

test('whatever is read, no key is lost before its time, none stays beyond it, and none replaces all', () => {
  const reading = fc.oneof(
    fc.constant('away'),
    fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd'), { minLength: 1 }),
  );
  const step = fc.tuple(fc.integer({ min: 1, max: 20 }), reading);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let hour = 0;
      let state = NO_KEYS_YET;
      const missedSince = new Map<string, number>();
      const served = new Set<string>();
      for (const [wait, read] of steps) {
        hour += wait;
        const keys = typeof read === 'string' ? undefined : read.map((kid) => key(kid));
        state = nextKeyState(state, keys === undefined ? { problem: 'away' } : { keys }, {
          now: hour * HOUR,
          retireAfter: RETIRE_AFTER,
        });
        if (typeof read !== 'string') {
          for (const kid of read) served.add(kid);
          for (const kid of served) {
            if (read.includes(kid)) missedSince.delete(kid);
            else if (!missedSince.has(kid)) missedSince.set(kid, hour);
          }
          for (const [kid, since] of missedSince) if (hour - since >= 25) served.delete(kid);
          for (const kid of missedSince.keys()) if (!served.has(kid)) missedSince.delete(kid);
        }
        expect(new Set(kids(state))).toEqual(served);
      }
    }),
  );
});

test('changes are told by kid', () => {
  const [first, second] = [
    stateAfter([0, [key('a'), key('b')]]),
    stateAfter([0, [key('a'), key('b')]], [1, [key('c'), key('b')]]),
  ];
  const third = nextKeyState(second, { keys: [key('c'), key('a')] }, { now: 30 * HOUR, retireAfter: HOUR });
  expect(keyChanges(NO_KEYS_YET, first).map(({ kid, change }) => `${kid} ${change}`)).toEqual([
    'a appeared',
    'b appeared',
  ]);
  expect(keyChanges(first, second).map(({ kid, change }) => `${kid} ${change}`)).toEqual([
    'c appeared',
    'a missed',
  ]);
  expect(keyChanges(second, third).map(({ kid, change }) => `${kid} ${change}`)).toEqual([
    'a returned',
    'b missed',
  ]);
  const last = nextKeyState(third, { keys: [key('c')] }, { now: 40 * HOUR, retireAfter: HOUR });
  expect(keyChanges(third, last).map(({ kid, change }) => `${kid} ${change}`)).toEqual([
    'a missed',
    'b retired',
  ]);
  expect(keyChanges(last, last)).toEqual([]);
});
