import { describe, expect, test } from 'vitest';
import type { LedgerKey } from '../../../src/issuer/publishing/ledger.ts';
import { rotationOf } from '../../../src/issuer/rotation/candidate.ts';
import { keyStatuses, type RotationFacts } from '../../../src/issuer/rotation/facts.ts';
import { moveSteps } from '../../../src/issuer/rotation/move.ts';
import { rotationSteps, STEPS } from '../../../src/issuer/rotation/steps.ts';
import { entry, key } from '../keys.ts';

const HOUR = 3_600_000;
const TIMES = { propagationMs: HOUR, retireAfterMs: 25 * HOUR };
const [OLD, NEW] = [key(0), key(1)];

interface At {
  readonly published: readonly number[];
  readonly ledger?: readonly LedgerKey[];
  readonly live?: readonly number[];
  readonly signers?: readonly number[];
  readonly hours?: number;
}

const facts = ({ published, ledger = [], live, signers = [], hours = 0 }: At): RotationFacts => ({
  published: published.map((number) => key(number)),
  ledger: { issuer: 'https://oidc.example', keys: ledger },
  live: live?.map((number) => key(number).kid),
  signers: signers.map((number) => key(number).kid),
  now: hours * HOUR,
});

const plan = (at: At, named?: string) => {
  const known = facts(at);
  return rotationSteps(rotationOf(keyStatuses(known, named), named), known, TIMES);
};
const marks = (at: At, named?: string) =>
  plan(at, named)
    .filter(({ state }) => state !== 'later')
    .map(({ name, state }) => `${name} ${state}`);
const doneUpTo = (count: number) =>
  Object.keys(STEPS)
    .slice(0, count)
    .map((name) => `${name} done`);

describe('a rotation, step by step', () => {
  test.each<[says: string, at: At, now: string | undefined]>([
    [
      'begins with the API servers',
      { published: [0], ledger: [entry(0)], live: [0], signers: [0] },
      'distribute',
    ],
    ['goes on to publish', { published: [0], ledger: [entry(0)], live: [0, 1], signers: [0] }, 'publish'],
    [
      'then waits',
      {
        published: [0, 1],
        ledger: [entry(0), entry(1, { publishedAt: HOUR })],
        live: [0, 1],
        signers: [0],
        hours: 1.9,
      },
      'propagate',
    ],
    [
      'then switches the signer',
      {
        published: [0, 1],
        ledger: [entry(0), entry(1, { publishedAt: HOUR })],
        live: [0, 1],
        signers: [0],
        hours: 2,
      },
      'switch',
    ],
    [
      'stays there until every API server has switched',
      {
        published: [0, 1],
        ledger: [entry(0), entry(1, { publishedAt: HOUR })],
        live: [0, 1],
        signers: [1, 0],
        hours: 2,
      },
      'switch',
    ],
    [
      'then retires the old key',
      {
        published: [0, 1],
        ledger: [entry(0), entry(1, { publishedAt: HOUR })],
        live: [0, 1],
        signers: [1],
        hours: 2,
      },
      'retire',
    ],
    [
      'then waits for its tokens',
      {
        published: [0, 1],
        ledger: [entry(0, { withdrawnAt: 3 * HOUR }), entry(1, { publishedAt: HOUR })],
        live: [0, 1],
        signers: [1],
        hours: 20,
      },
      'expire',
    ],
    [
      'then removes it from the API servers',
      {
        published: [1],
        ledger: [entry(0, { withdrawnAt: 3 * HOUR, retiredAt: 28 * HOUR }), entry(1)],
        live: [0, 1],
        signers: [1],
        hours: 30,
      },
      'remove',
    ],
    [
      'and is done',
      {
        published: [1],
        ledger: [entry(0, { retiredAt: 28 * HOUR }), entry(1)],
        live: [1],
        signers: [1],
        hours: 30,
      },
      undefined,
    ],
  ])('%s', (_, at, now) => {
    const names = Object.keys(STEPS);
    const count = now === undefined ? names.length : names.indexOf(now);
    const named = count < 2 ? NEW.kid : undefined;
    expect(marks(at, named)).toEqual([...doneUpTo(count), ...(now === undefined ? [] : [`${now} now`])]);
  });

  test('says until when to wait', () => {
    const waiting = plan({
      published: [0, 1],
      ledger: [entry(0), entry(1, { publishedAt: HOUR })],
      live: [0, 1],
      signers: [0],
    });
    expect(waiting.find(({ name }) => name === 'propagate')?.until).toBe(2 * HOUR);
    const leaving = plan({
      published: [0, 1],
      ledger: [entry(0, { withdrawnAt: 3 * HOUR }), entry(1)],
      live: [0, 1],
      signers: [1],
      hours: 9,
    });
    expect(leaving.find(({ name }) => name === 'expire')?.until).toBe(28 * HOUR);
    const told = plan({
      published: [0, 1],
      ledger: [entry(0, { withdrawnAt: 3 * HOUR, leavesAt: 99 * HOUR }), entry(1)],
      live: [0, 1],
      signers: [1],
      hours: 9,
    });
    expect(told.find(({ name }) => name === 'expire')?.until).toBe(99 * HOUR);
  });
});

describe('a step that was skipped is told', () => {
  test.each<[says: string, at: At, skipped: string]>([
    [
      'a key that signs before it is published',
      { published: [0], ledger: [entry(0)], signers: [1] },
      'publish skipped',
    ],
    [
      'a key that signs before its time is over',
      { published: [0, 1], ledger: [entry(0), entry(1, { publishedAt: HOUR })], signers: [1], hours: 1.5 },
      'propagate skipped',
    ],
    [
      'a key that one API server signs with and another does not know',
      { published: [0, 1], ledger: [entry(0), entry(1)], live: [0], signers: [1], hours: 9 },
      'distribute skipped',
    ],
    [
      'a key that one of two API servers signs with before it is published',
      { published: [0], ledger: [entry(0)], signers: [0, 1] },
      'publish skipped',
    ],
  ])('%s', (_, at, skipped) => {
    expect(marks(at, at.signers?.length === 2 ? NEW.kid : undefined)).toContain(skipped);
  });
});

describe('the new key is', () => {
  test.each<[says: string, at: At, kid: string | undefined]>([
    [
      'the one that the API server knows and nobody published',
      { published: [0], ledger: [entry(0)], live: [0, 1], signers: [0] },
      NEW.kid,
    ],
    [
      'the one that was published later',
      { published: [0, 1], ledger: [entry(0), entry(1, { publishedAt: HOUR })], signers: [0] },
      NEW.kid,
    ],
    [
      'the one that signs, when none came later',
      { published: [0, 1], ledger: [entry(0), entry(1)], signers: [0] },
      OLD.kid,
    ],
    [
      'not one that is leaving',
      {
        published: [0, 1],
        ledger: [entry(0), entry(1, { publishedAt: HOUR, withdrawnAt: 2 * HOUR })],
        signers: [0],
      },
      OLD.kid,
    ],
    [
      'not one that was revoked',
      {
        published: [0],
        ledger: [entry(0), entry(1, { publishedAt: HOUR, revokedAt: 2 * HOUR })],
        live: [0, 1],
        signers: [0],
      },
      OLD.kid,
    ],
    [
      'not one of another cluster',
      {
        published: [0, 1],
        ledger: [entry(0), entry(1, { publishedAt: HOUR, owners: { b: {} } })],
        signers: [0],
      },
      OLD.kid,
    ],
    ['unknown without a token', { published: [0, 1], ledger: [entry(0), entry(1)] }, undefined],
  ])('%s', (_, at, kid) => {
    expect(rotationOf(keyStatuses(facts(at)), undefined).next?.kid).toBe(kid);
  });
});

test('keys of other clusters are not among the old ones', () => {
  const at = {
    published: [0, 1, 2],
    ledger: [entry(0), entry(1), entry(2, { owners: { b: {} } })],
    signers: [1],
  };
  expect(rotationOf(keyStatuses(facts(at)), undefined).old.map(({ kid }) => kid)).toEqual([OLD.kid]);
});

test('a new key that was told to leave is not taken for published, and how to undo it is said', () => {
  const at = {
    published: [0, 1],
    ledger: [entry(0), entry(1, { withdrawnAt: HOUR })],
    live: [0, 1],
    signers: [0],
    hours: 9,
  };
  const step = plan(at, NEW.kid).find(({ state }) => state === 'now');
  expect(step).toMatchObject({ name: 'publish', evidence: expect.stringContaining('--undo') });
});

describe('a move to another issuer URL', () => {
  const move = { from: 'https://a', to: 'https://b', fromKids: ['k'], toKids: ['k'], issuers: ['https://a'] };
  const now = (more: Partial<Parameters<typeof moveSteps>[0]>) =>
    moveSteps({ ...move, ...more })
      .filter(({ state }) => state !== 'later')
      .map(({ name, state }) => `${name} ${state}`);
  test.each([
    ['publishes first', { toKids: undefined }, ['publish now']],
    ['publishes all keys', { fromKids: ['k', 'l'] }, ['publish now']],
    ['takes nothing for published that could not be compared', { fromKids: undefined }, ['publish now']],
    ['then has it trusted', {}, ['publish done', 'trust now']],
    [
      'tells an issuer that signs before it is published',
      { toKids: [], issuers: ['https://b'] },
      ['publish skipped'],
    ],
    [
      'waits for the tokens of the old one',
      { issuers: ['https://b'] },
      ['publish done', 'trust done', 'switch done', 'expire now'],
    ],
  ])('%s', (_, more, expected) => {
    expect(now(more)).toEqual(expected);
  });
});
