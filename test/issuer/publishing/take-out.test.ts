import { describe, expect, test } from 'vitest';
import { thumbprintOf } from '../../../src/issuer/jwk.ts';
import type { LedgerKey } from '../../../src/issuer/publishing/ledger.ts';
import { readPublishedKeys } from '../../../src/issuer/publishing/published-keys.ts';
import { planRevocation, planWithdrawal } from '../../../src/issuer/publishing/take-out.ts';
import { entry, key } from '../keys.ts';

const ISSUER = 'https://oidc.example';
const [ONE, TWO] = [key(0), key(1)];

const state = (published: readonly object[], keys: readonly LedgerKey[] = []) => ({
  published: readPublishedKeys(JSON.stringify({ keys: published }), 'jwks'),
  ledger: { issuer: ISSUER, keys },
  isLedgerLost: false,
});
const take = (kid: string, undo = false) => ({ issuer: ISSUER, kid, now: 7, undo });
const kids = (jwks: readonly object[]) => jwks.map((one) => (one as { kid: string }).kid);

describe('revoking', () => {
  test('takes a key out, whoever owns it, and remembers it', () => {
    const { jwks, ledger } = planRevocation(state([ONE, TWO], [entry(0), entry(1)]), take(ONE.kid));
    expect(kids(jwks)).toEqual([TWO.kid]);
    expect(ledger.keys[0]).toMatchObject({ revokedAt: 7, owners: {} });
    expect(ledger.keys[1]).toEqual(entry(1));
  });

  test('remembers a key that nobody published', () => {
    const { jwks, ledger } = planRevocation(state([ONE, TWO]), take(ONE.kid));
    expect(kids(jwks)).toEqual([TWO.kid]);
    expect(ledger.keys).toMatchObject([{ jwk: ONE, revokedAt: 7 }]);
  });

  test('takes out what is no key of STS', () => {
    const { jwks } = planRevocation(state([{ kty: 'OKP', kid: 'ed' }, TWO]), take('ed'));
    expect(kids(jwks)).toEqual([TWO.kid]);
  });

  test('of a kid with several keys asks which, and takes the one that is named by its thumbprint', () => {
    const both = state([{ ...ONE, kid: 'a' }, { ...TWO, kid: 'a' }, ONE, key(2)]);
    expect(() => planRevocation(both, take('a'))).toThrow(
      new RegExp(`kid of several keys.*${thumbprintOf(ONE)}, ${thumbprintOf(TWO)}`),
    );
    const { jwks, names } = planRevocation(both, take(thumbprintOf(ONE)));
    expect(kids(jwks)).toEqual(['a', key(2).kid]);
    expect(names).toEqual(['a', ONE.kid]);
  });

  test('undone of a key that is not revoked leaves it where it is', () => {
    for (const known of [[entry(0), entry(1)], []]) {
      const { jwks, isUndone, ledger } = planRevocation(state([ONE, TWO], known), take(ONE.kid, true));
      expect(kids(jwks)).toEqual([ONE.kid, TWO.kid]);
      expect(ledger.keys.filter((key) => key.retiredAt !== undefined)).toEqual([]);
      expect(isUndone).toBe(false);
    }
  });

  test('can be undone: the key comes back with the sources that have it', () => {
    const before = [entry(0, { revokedAt: 3, owners: {} }), entry(1)];
    const { ledger, jwks, isUndone } = planRevocation(state([TWO], before), take(ONE.kid, true));
    expect(ledger.keys[0]).toEqual(entry(0, { retiredAt: 7, owners: {} }));
    expect(isUndone).toBe(true);
    expect(kids(jwks)).toEqual([TWO.kid]);
  });

  test('takes out its twin for old servers, too, and whatever else it is called', () => {
    const twin = { ...ONE, kid: '' };
    const { jwks, ledger } = planRevocation(state([ONE, twin, { ...ONE, kid: 'alias' }, TWO]), take(ONE.kid));
    expect(kids(jwks)).toEqual([TWO.kid]);
    expect(ledger.keys.map(({ jwk, revokedAt }) => [jwk.kid, revokedAt])).toEqual([
      [ONE.kid, 7],
      ['', 7],
      ['alias', 7],
    ]);
  });

  test('remembers a key that left already', () => {
    const { ledger } = planRevocation(state([TWO], [entry(0, { retiredAt: 3 }), entry(1)]), take(ONE.kid));
    expect(ledger.keys[0]).toMatchObject({ revokedAt: 7 });
  });

  test.each([
    ['the only key', state([ONE], [entry(0)]), ONE.kid, /is the only key/],
    [
      'the only key that STS can use',
      state([ONE, { kty: 'OKP', kid: 'ed' }], [entry(0)]),
      ONE.kid,
      /is the only key/,
    ],
    ['a key that is not there', state([ONE], [entry(0)]), 'other', new RegExp(`no key "other".*${ONE.kid}`)],
  ])('refuses %s', (_, before, kid, problem) => {
    expect(() => planRevocation(before, take(kid))).toThrow(problem);
  });
});

describe('retiring', () => {
  test('leaves the key in the JWKS and remembers since when it is to go', () => {
    const { jwks, ledger } = planWithdrawal(state([ONE, TWO], [entry(0), entry(1)]), take(ONE.kid), 5);
    expect(kids(jwks)).toEqual([ONE.kid, TWO.kid]);
    expect(ledger.keys).toEqual([entry(0, { withdrawnAt: 7, leavesAt: 12 }), entry(1)]);
  });

  test('a second time changes nothing', () => {
    const before = [entry(0, { withdrawnAt: 3, leavesAt: 30 })];
    expect(planWithdrawal(state([ONE, TWO], before), take(ONE.kid), 5).ledger.keys).toEqual(before);
  });

  test('can be undone', () => {
    const undone = planWithdrawal(state([ONE], [entry(0, { withdrawnAt: 3 })]), take(ONE.kid, true), 5);
    expect(undone.ledger.keys).toEqual([entry(0)]);
    expect(undone.leavesAt).toBeUndefined();
  });

  test.each([
    ['was revoked', [entry(0, { revokedAt: 4, owners: {} })], false],
    ['was revoked, also to undo it', [entry(0, { withdrawnAt: 3, revokedAt: 4, owners: {} })], true],
    ['has left', [entry(0, { withdrawnAt: 3, retiredAt: 4, owners: {} })], false],
  ])('refuses a key that %s', (_, keys, undo) => {
    expect(() => planWithdrawal(state([TWO], keys), take(ONE.kid, undo), 5)).toThrow(/has left already/);
  });
});
