import { expect, test } from 'vitest';
import { EMPTY } from '../../../src/tls/self/kept.ts';
import { createServedLeaf } from '../../../src/tls/self/leaf.ts';
import { createRotation, type RotationDeps } from '../../../src/tls/self/rotation.ts';
import { authority, configuration, DAY, NOW, PACE, secret } from './made-up.ts';

/** A rotation over a Secret and bundles that stay as they are, whatever is written; what it did is in `done`. */
function rotation(given: Partial<RotationDeps> = {}) {
  const done: string[] = [];
  const note = (what: string) => async () => {
    done.push(what);
    return true;
  };
  const clock = () => NOW;
  const made = createRotation({
    leaf: createServedLeaf({
      pace: PACE,
      clock,
      random: () => 0,
      onLeaf() {},
      sign: () => ({ certPem: '', keyPem: '' }),
    }),
    pace: PACE,
    clock,
    monotonic: () => 0,
    clockDifference: () => undefined,
    mayCreate: () => true,
    newAuthority: async () => authority('new'),
    onSeen() {},
    onStep() {},
    secret: {
      read: async () => secret({ current: authority('A') }),
      make: async () => {},
      write: note('write'),
    },
    webhooks: {
      read: async () => ({ webhooks: [configuration([])], unread: [] }),
      apply: note('apply'),
      watch: () => ({ close: async () => {} }),
    },
    ...given,
  });
  return { done, turn: (signal = new AbortController().signal) => made.turn(signal) };
}

test('tries three times what somebody undoes, then says so', async () => {
  const { done, turn } = rotation();
  await expect(turn()).rejects.toThrow(
    'the caBundles of podrole are changed by somebody else as soon as written',
  );
  expect(done).toEqual(['apply', 'apply', 'apply']);
});

test('does nothing any more once it is told to end', async () => {
  const { done, turn } = rotation();
  await turn(AbortSignal.abort());
  expect(done).toEqual([]);
});

test('writes what may be written beside what may not, and says what may not', async () => {
  const applied: string[] = [];
  const webhooks = [configuration([]), { ...configuration([]), name: 'other' }];
  const { turn } = rotation({
    webhooks: {
      read: async () => ({ webhooks, unread: [] }),
      async apply({ name }) {
        applied.push(name);
        if (name === 'podrole') throw new Error('podrole may not be written');
        return true;
      },
      watch: () => ({ close: async () => {} }),
    },
  });
  await expect(turn()).rejects.toThrow('podrole may not be written');
  expect(applied).toEqual(['podrole', 'other']);
});

test('promotes nobody while a configuration cannot be read', async () => {
  const kept = { ...EMPTY, current: authority('ending', 100), next: authority('A') };
  const { done, turn } = rotation({
    secret: {
      read: async () => secret(kept),
      make: async () => {},
      write: async () => {
        throw new Error('promoted');
      },
    },
    webhooks: {
      read: async () => ({
        webhooks: [configuration([kept.current, kept.next])],
        unread: ['other may not be read'],
      }),
      apply: async () => true,
      watch: () => ({ close: async () => {} }),
    },
    monotonic: (() => {
      let now = 0;
      return () => {
        now += DAY;
        return now;
      };
    })(),
  });
  await turn();
  await turn();
  expect(done).toEqual([]);
});

test('makes no further CA when it may not', async () => {
  const { turn } = rotation({
    mayCreate: () => false,
    secret: { read: async () => secret({}), make: async () => {}, write: async () => true },
  });
  await expect(turn()).rejects.toThrow('the Secret was emptied again and again');
});
