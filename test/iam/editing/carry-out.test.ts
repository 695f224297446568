import { beforeEach, describe, expect, test } from 'vitest';
import { PATIENCE, SETTLE } from '../../../src/iam/editing/settle-trust.ts';
import { letting, policyOf } from '../../trust/editing/written.ts';
import { Failure } from '../stand-in/failure.ts';
import { dropAfter, dropBefore, slowBefore } from '../stand-in/hooks.ts';
import { behindByMs, behindByReads } from '../stand-in/lag.ts';
import { carriedOut, changeFor, type World, worldOf } from './world.ts';

const WRITE = 'iam:UpdateAssumeRolePolicy';
const THROTTLED = new Failure('Throttling', 'Rate exceeded');
const BROKEN = new Failure('ServiceFailure', 'We are sorry');
const theirs = policyOf(letting(['shop/theirs']));
const both = policyOf(letting(['shop/b', 'shop/cart', 'shop/theirs']));

let world: World;
beforeEach(() => {
  world = worldOf('cart', 'shelf', 'till');
});

const writes = () => world.iam.requests.filter(({ action }) => action === WRITE).length;
const holds = (name: string) => JSON.stringify(world.iam.account.trustOf(name)).includes('shop:b');

async function oneOutcome() {
  const [outcome] = await carriedOut(world, [await changeFor(world.iam, 'cart')]);
  return outcome;
}

describe('one change', () => {
  test.each([
    ['at once', () => {}, 1],
    ['where IAM asks twice for later', () => world.iam.before(WRITE, THROTTLED, 2), 3],
    [
      'where somebody else writes at the same time',
      () => world.iam.before(WRITE, new Failure('ConcurrentModification', 'wait')),
      2,
    ],
    ['where the request does not arrive', () => world.iam.before(WRITE, dropBefore), 2],
    ['where the answer does not arrive', () => world.iam.before(WRITE, dropAfter), 1],
    ['where IAM fails', () => world.iam.before(WRITE, BROKEN), 2],
    ['where IAM shows it after 20 s', () => (world.iam.account.lag = behindByMs(20_000)), 1],
    ['where IAM shows it from the second read on', () => (world.iam.account.lag = behindByReads(1)), 1],
    ['where IAM asks the last read for later', () => world.iam.before('iam:GetRole', THROTTLED, 4), 1],
    ['where reading is slow once', () => world.iam.before('iam:GetRole', slowBefore(2_500)), 1],
  ])('is written %s', async (_, arrange, wanted) => {
    const change = await changeFor(world.iam, 'cart');
    arrange();
    expect(await carriedOut(world, [change])).toEqual([{ outcome: 'done' }]);
    expect(holds('cart')).toBe(true);
    expect(writes()).toBe(wanted);
  });

  test('is not written again after an answer that was lost and somebody else has written', async () => {
    world.iam.before(WRITE, () => {
      world.iam.account.setTrust('cart', theirs);
      return dropBefore;
    });
    expect(await oneOutcome()).toEqual({
      outcome: 'changed',
      now: JSON.stringify(theirs),
      maybeWritten: true,
    });
    expect(writes()).toBe(1);
  });

  test('is not written where the policy was changed since it was read', async () => {
    const change = await changeFor(world.iam, 'cart');
    world.iam.account.setTrust('cart', theirs);
    expect(await carriedOut(world, [change])).toEqual([
      { outcome: 'changed', now: JSON.stringify(theirs), maybeWritten: false },
    ]);
    expect(writes()).toBe(0);
  });

  test('says for what it waits', async () => {
    world.iam.before(WRITE, THROTTLED, 2);
    world.iam.account.lag = behindByMs(20_000);
    await oneOutcome();
    expect([...new Set(world.waits)]).toEqual([
      'cart: IAM asks for fewer requests, or is changing the role for somebody else; trying again in 0.2 s',
      'cart: IAM asks for fewer requests, or is changing the role for somebody else; trying again in 0.5 s',
      'cart: IAM still shows the old policy, or now one and now the other',
    ]);
  });

  test('is given up where IAM asks for later again and again', async () => {
    world.iam.before(WRITE, THROTTLED, 100);
    const before = world.time.now();
    expect(await oneOutcome()).toMatchObject({ outcome: 'given-up', maybeWritten: false });
    expect(world.time.now() - before).toBeLessThan(20_000);
    expect(holds('cart')).toBe(false);
  });

  test('is not known to be written where no answer ever comes', async () => {
    world.iam.before(WRITE, dropBefore, 100);
    expect(await oneOutcome()).toMatchObject({ outcome: 'given-up', maybeWritten: true });
  });

  test('is read back when no write of another editor can be under way any more', async () => {
    const before = world.time.now();
    await oneOutcome();
    const reads = world.iam.requests.filter(({ action }) => action === 'iam:GetRole');
    expect(reads.map(({ at }) => at - before)).toEqual([0, 0, SETTLE, SETTLE + 1_000]);
  });

  test.each([
    ['lost where somebody overwrites it', theirs, 'lost'],
    ['no loss where somebody writes what has it, too', both, 'edited-since'],
  ])('is %s', async (_, policy, outcome) => {
    world.iam.before(WRITE, () => {
      // After it, and before it is read back.
      world.iam.before('iam:GetRole', () => world.iam.account.setTrust('cart', policy));
    });
    expect(await oneOutcome()).toEqual({ outcome, now: JSON.stringify(policy) });
  });

  test('is lost where IAM does not show it in time', async () => {
    world.iam.account.lag = behindByMs(PATIENCE * 10);
    const before = world.time.now();
    expect(await oneOutcome()).toMatchObject({ outcome: 'lost' });
    expect(world.time.now() - before).toBeLessThan(SETTLE + PATIENCE + 2_000);
  });

  test('waits for a read back that IAM asks for later', async () => {
    world.iam.before(WRITE, () => world.iam.before('iam:GetRole', THROTTLED, 8));
    expect(await oneOutcome()).toEqual({ outcome: 'done' });
  });

  test('is not said to be there where IAM never says the same twice', async () => {
    let reads = 0;
    world.iam.account.lag = () => reads++ % 2 === 0;
    expect(await oneOutcome()).toMatchObject({ outcome: 'unsettled' });
  });

  test('is said to be unseen where it cannot be read back', async () => {
    world.iam.before(WRITE, () => world.iam.before('iam:GetRole', THROTTLED, 100));
    expect(await oneOutcome()).toMatchObject({ outcome: 'unseen', error: { code: 'AWS_UNAVAILABLE' } });
    expect(holds('cart')).toBe(true);
  });
});

describe('changes of several roles', () => {
  const all = () => Promise.all(['cart', 'shelf', 'till'].map((name) => changeFor(world.iam, name)));
  const outcomes = async (changes: Awaited<ReturnType<typeof all>>) =>
    (await carriedOut(world, changes)).map(({ outcome }) => outcome);

  test('go on where one is refused', async () => {
    const changes = await all();
    world.iam.before(WRITE, new Failure('MalformedPolicyDocument', 'Invalid principal in policy'));
    expect(await outcomes(changes)).toEqual(['failed', 'done', 'done']);
  });

  test('end where the next would fare no better', async () => {
    const changes = await all();
    world.iam.before(WRITE, () => {
      world.iam.before('iam:GetRole', new Failure('ExpiredToken', 'expired'));
    });
    expect(await outcomes(changes)).toEqual(['done', 'failed', 'not-tried']);
    expect([holds('cart'), holds('shelf'), holds('till')]).toEqual([true, false, false]);
  });

  test('end between two roles where somebody stops them, and what was written is read back', async () => {
    const changes = await all();
    world.iam.before(WRITE, () => world.stop.abort());
    expect(await outcomes(changes)).toEqual(['done', 'not-tried', 'not-tried']);
    expect([holds('cart'), holds('shelf'), holds('till')]).toEqual([true, false, false]);
  });
});
