import { describe, expect, test } from 'vitest';
import { isActive, type LedgerKey } from '../../../src/issuer/publishing/ledger.ts';
import { readPublishedKeys } from '../../../src/issuer/publishing/published-keys.ts';
import { planRevocation, planWithdrawal } from '../../../src/issuer/publishing/take-out.ts';
import { entry, key } from '../keys.ts';

const ISSUER = 'https://oidc.example';
const [ONE, TWO] = [key(0), key(1)];

const state = (published: readonly object[], keys: readonly LedgerKey[] = []) => ({
  published: readPublishedKeys(JSON.stringify({ keys: published }), 'jwks'),
  ledger: { issuer: ISSUER, keys },
});
const take = (kid: string) => ({ issuer: ISSUER, kid, now: 7 });
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

  test('takes out every key of that kid, and tells all names that go', () => {
    const { jwks, names } = planRevocation(
      state([{ ...ONE, kid: 'a' }, { ...TWO, kid: 'a' }, TWO, key(2)]),
      take('a'),
    );
    expect(kids(jwks)).toEqual([key(2).kid]);
    expect(names).toEqual(['a', TWO.kid]);
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
    ['a key that is not there', state([ONE], [entry(0)]), 'other', new RegExp(`no key "other".*${ONE.kid}`)],
  ])('refuses %s', (_, before, kid, problem) => {
    expect(() => planRevocation(before, take(kid))).toThrow(problem);
  });
});

describe('retiring', () => {
  test('leaves the key in the JWKS and remembers since when it is to go', () => {
    const { jwks, ledger } = planWithdrawal(state([ONE, TWO], [entry(0), entry(1)]), take(ONE.kid), false);
    expect(kids(jwks)).toEqual([ONE.kid, TWO.kid]);
    expect(ledger.keys).toEqual([entry(0, { withdrawnAt: 7 }), entry(1)]);
  });

  test('a second time changes nothing', () => {
    const before = [entry(0, { withdrawnAt: 3 })];
    expect(planWithdrawal(state([ONE, TWO], before), take(ONE.kid), false).ledger.keys).toEqual(before);
  });

  test('can be undone, but brings no revoked key back', () => {
    const undone = planWithdrawal(state([ONE], [entry(0, { withdrawnAt: 3 })]), take(ONE.kid), true);
    expect(undone.ledger.keys).toEqual([entry(0)]);
    const revoked = [entry(0, { withdrawnAt: 3, revokedAt: 4, owners: {} })];
    const still = planWithdrawal(state([TWO], revoked), take(ONE.kid), true);
    expect(still.ledger.keys.filter(isActive)).toEqual([]);
  });
});
