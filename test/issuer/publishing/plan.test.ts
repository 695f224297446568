import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Jwk } from '../../../src/issuer/jwk.ts';
import { jwkOf, withEmptyKids } from '../../../src/issuer/jwk.ts';
import { type Ledger, readLedger, writeLedger } from '../../../src/issuer/publishing/ledger.ts';
import {
  type PublicationInput,
  type PublicationPlan,
  planPublication,
} from '../../../src/issuer/publishing/plan.ts';
import { readPublishedKeys } from '../../../src/issuer/publishing/published-keys.ts';
import { fixedKey } from '../fixed-key.ts';
import { key } from '../keys.ts';

const ISSUER = 'https://oidc.example/cluster';
const HOUR = 3_600_000;
const [OLD, NEW, OTHER] = [key(0), key(1), key(2)];

/** An issuer that lives through publications: what each leaves is what the next one finds, as text. */
function issuer(start = '{"keys":[]}') {
  let jwks = start;
  let ledger: string | undefined;
  return {
    publish(keys: readonly Jwk[], at: number, more: Partial<PublicationInput> = {}): PublicationPlan {
      const plan = planPublication({
        issuer: ISSUER,
        sourceKeys: keys,
        published: readPublishedKeys(jwks, 'jwks'),
        ledger: ledger === undefined ? undefined : readLedger(ledger, 'ledger'),
        publisher: 'a',
        retireAfterMs: 25 * HOUR,
        now: at,
        ...more,
      });
      jwks = JSON.stringify({ keys: plan.jwks });
      ledger = JSON.stringify(writeLedger(plan.ledger));
      return plan;
    },
    kids: (): string[] => JSON.parse(jwks).keys.map(({ kid }: Jwk) => kid),
    edit(change: (ledger: Ledger) => Ledger) {
      ledger = JSON.stringify(writeLedger(change(readLedger(ledger ?? '', 'ledger') as Ledger)));
    },
    loseLedger(text?: string) {
      ledger = text;
    },
    overwrite(keys: readonly object[]) {
      jwks = JSON.stringify({ keys });
    },
  };
}

const changes = ({ keys }: PublicationPlan) =>
  Object.fromEntries(keys.map(({ kid, change }) => [kid, change]));

describe('a key', () => {
  test('comes into the JWKS, and stays as it is', () => {
    const one = issuer();
    expect(changes(one.publish([OLD], 0))).toEqual({ [OLD.kid]: 'added' });
    expect(changes(one.publish([OLD], HOUR))).toEqual({ [OLD.kid]: 'kept' });
    expect(one.kids()).toEqual([OLD.kid]);
  });

  test('that is gone stays for its time since the first publication that found it missing', () => {
    const one = issuer();
    one.publish([OLD], 0);
    const first = one.publish([NEW], 72 * HOUR);
    expect(changes(first)).toEqual({ [NEW.kid]: 'added', [OLD.kid]: 'missing' });
    expect(first.keys.find(({ kid }) => kid === OLD.kid)?.retiresAt).toBe(97 * HOUR);
    one.publish([NEW], 97 * HOUR - 1);
    expect(one.kids()).toEqual([OLD.kid, NEW.kid]);
    expect(changes(one.publish([NEW], 97 * HOUR))).toEqual({ [NEW.kid]: 'kept', [OLD.kid]: 'retired' });
    expect(one.kids()).toEqual([NEW.kid]);
    expect(changes(one.publish([NEW], 98 * HOUR))).toEqual({ [NEW.kid]: 'kept' });
  });

  test('that was gone and came back has all its time again', () => {
    const one = issuer();
    one.publish([OLD, NEW], 0);
    one.publish([NEW], HOUR);
    one.publish([OLD, NEW], 20 * HOUR);
    one.publish([NEW], 30 * HOUR);
    one.publish([NEW], 54 * HOUR);
    expect(one.kids()).toContain(OLD.kid);
  });

  test('that was retired and comes back is published anew', () => {
    const one = issuer();
    one.publish([OLD, NEW], 0);
    one.publish([NEW], HOUR);
    one.publish([NEW], 30 * HOUR);
    expect(changes(one.publish([OLD, NEW], 40 * HOUR))[OLD.kid]).toBe('added');
    expect(one.kids()).toContain(OLD.kid);
  });

  test('is found missing no earlier by a clock that went back', () => {
    const one = issuer();
    one.publish([OLD, NEW], 100 * HOUR);
    one.publish([NEW], 100 * HOUR);
    one.publish([NEW], 0);
    expect(one.kids()).toContain(OLD.kid);
  });
});

describe('two publishers', () => {
  test('leave each other alone for three days', () => {
    const one = issuer();
    for (let hour = 0; hour < 72; hour += 1) {
      one.publish([OLD], hour * HOUR, { publisher: 'a' });
      const plan = one.publish([NEW], hour * HOUR + 1, { publisher: 'b' });
      expect(changes(plan)[OLD.kid]).toBe('other');
      expect(one.kids().sort()).toEqual([OLD.kid, NEW.kid].sort());
    }
  });

  test('both keep a key that both have, until both have missed it for its time', () => {
    const one = issuer();
    one.publish([OLD, NEW], 0, { publisher: 'a' });
    one.publish([OLD, NEW], 0, { publisher: 'b' });
    one.publish([NEW], HOUR, { publisher: 'a' });
    one.publish([NEW], 30 * HOUR, { publisher: 'a' });
    expect(one.kids()).toContain(OLD.kid);
    one.publish([NEW], 31 * HOUR, { publisher: 'b' });
    one.publish([NEW], 56 * HOUR - 1, { publisher: 'b' });
    expect(one.kids()).toContain(OLD.kid);
    one.publish([NEW], 56 * HOUR, { publisher: 'b' });
    expect(one.kids()).not.toContain(OLD.kid);
  });

  test('one of which was down for three days across a rotation lose no key', () => {
    const one = issuer();
    one.publish([OLD], 0, { publisher: 'a' });
    for (let hour = 0; hour < 72; hour += 1) one.publish([OTHER], hour * HOUR, { publisher: 'b' });
    one.publish([NEW], 72 * HOUR, { publisher: 'a' });
    expect(one.kids().sort()).toEqual([OLD.kid, NEW.kid, OTHER.kid].sort());
    one.publish([NEW], 97 * HOUR, { publisher: 'a' });
    expect(one.kids().sort()).toEqual([NEW.kid, OTHER.kid].sort());
  });
});

describe('what nobody owns', () => {
  const foreign = {
    kty: 'OKP',
    crv: 'Ed25519',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    kid: 'ed',
    x5t: 'abc',
  };

  test('stays as it was, members that podrole does not know included', () => {
    const one = issuer(JSON.stringify({ keys: [foreign, OTHER] }));
    const plan = one.publish([NEW], 0);
    expect(changes(plan)).toEqual({ [NEW.kid]: 'added', ed: 'unknown', [OTHER.kid]: 'unknown' });
    one.publish([NEW], 9000 * HOUR);
    expect(one.kids()).toEqual(['ed', OTHER.kid, NEW.kid]);
    expect(plan.jwks[0]).toEqual(foreign);
  });

  test('is adopted when the sources have it', () => {
    const one = issuer(JSON.stringify({ keys: [OLD] }));
    expect(changes(one.publish([OLD], 0))).toEqual({ [OLD.kid]: 'adopted' });
    one.publish([NEW], HOUR);
    one.publish([NEW], 26 * HOUR);
    expect(one.kids()).toEqual([NEW.kid]);
  });

  test('is what is published without a publisher, until one has it', () => {
    const one = issuer();
    one.publish([OLD], 0, { publisher: undefined });
    expect(changes(one.publish([NEW], 50 * HOUR, { publisher: undefined }))[OLD.kid]).toBe('unowned');
    one.publish([NEW], 5000 * HOUR, { publisher: 'a' });
    expect(one.kids()).toEqual([OLD.kid, NEW.kid]);
  });

  test.each([
    ['is gone', undefined],
    ['is garbage', '<html>'],
  ])('is every key when the ledger %s', (_, text) => {
    const one = issuer();
    one.publish([OLD, NEW], 0);
    one.loseLedger(text);
    one.publish([NEW], 9000 * HOUR);
    expect(one.kids()).toEqual([OLD.kid, NEW.kid]);
  });

  test('loses its private members, and only those', () => {
    const [published] = readPublishedKeys(JSON.stringify({ keys: [{ ...OLD, d: 'secret' }] }), 'jwks');
    expect(published).toMatchObject({ exposed: ['d'], json: OLD });
    expect(published?.json).not.toHaveProperty('d');
  });
});

describe('somebody who writes the JWKS besides', () => {
  test('takes no key away whose time is not over', () => {
    const one = issuer();
    one.publish([OLD, NEW], 0);
    one.publish([NEW], HOUR);
    one.overwrite([OTHER]);
    expect(changes(one.publish([NEW], 2 * HOUR))).toEqual({
      [NEW.kid]: 'restored',
      [OLD.kid]: 'restored',
      [OTHER.kid]: 'unknown',
    });
    expect(one.kids().sort()).toEqual([OLD.kid, NEW.kid, OTHER.kid].sort());
  });

  test('makes no key stand twice', () => {
    const one = issuer(JSON.stringify({ keys: [OLD, OLD] }));
    one.publish([OLD], 0);
    expect(one.kids()).toEqual([OLD.kid]);
  });
});

describe('a key that was told to go', () => {
  const told = (times: object) => (ledger: Ledger) => ({
    ...ledger,
    keys: ledger.keys.map((entry) => (entry.jwk.kid === OLD.kid ? { ...entry, ...times } : entry)),
  });

  test('leaves after its time although the sources have it, by whichever publisher', () => {
    const one = issuer();
    one.publish([OLD, NEW], 0, { publisher: undefined });
    one.edit(told({ withdrawnAt: HOUR, owners: {} }));
    expect(changes(one.publish([OLD, NEW], 26 * HOUR - 1, { publisher: 'b' }))[OLD.kid]).toBe('withdrawn');
    expect(one.kids()).toContain(OLD.kid);
    expect(changes(one.publish([OLD, NEW], 26 * HOUR, { publisher: 'b' }))[OLD.kid]).toBe('retired');
    expect(one.kids()).toEqual([NEW.kid]);
    expect(changes(one.publish([OLD, NEW], 9000 * HOUR))[OLD.kid]).toBe('left');
    expect(one.kids()).toEqual([NEW.kid]);
  });

  test('leaves by those alone who own it, and not before who told it so counts its tokens dead', () => {
    const one = issuer();
    one.publish([OLD, NEW], 0);
    one.edit(told({ withdrawnAt: HOUR, leavesAt: 40 * HOUR }));
    one.publish([OTHER], 99 * HOUR, { publisher: 'b' });
    one.publish([OTHER], 99 * HOUR, { publisher: undefined });
    expect(one.kids()).toContain(OLD.kid);
    one.publish([OLD, NEW], 39 * HOUR);
    expect(one.kids()).toContain(OLD.kid);
    one.publish([OLD, NEW], 40 * HOUR);
    expect(one.kids()).not.toContain(OLD.kid);
  });

  test('and that was revoked never comes back', () => {
    const one = issuer();
    one.publish([OLD, NEW], 0);
    one.edit(told({ revokedAt: HOUR, owners: {} }));
    for (const at of [2, 30, 9000])
      expect(changes(one.publish([OLD, NEW], at * HOUR))[OLD.kid]).toBe('revoked');
    one.overwrite([OLD, NEW, { ...OLD, kid: 'alias' }]);
    one.publish([NEW], 9001 * HOUR);
    expect(one.kids()).toEqual([NEW.kid]);
    const renamed = one.publish([{ ...OLD, kid: 'other' }, ...withEmptyKids([NEW])], 9002 * HOUR);
    expect(changes(renamed).other).toBe('revoked');
    expect(one.kids()).toEqual([NEW.kid, '']);
  });
});

describe('whatever clocks and others did', () => {
  test('a key is not missed before it was published: one publication at the epoch retires nothing', () => {
    const one = issuer();
    one.publish([OLD, NEW], 500_000 * HOUR);
    one.publish([NEW], 0);
    one.publish([NEW], 500_001 * HOUR);
    expect(one.kids()).toContain(OLD.kid);
    one.publish([NEW], 500_026 * HOUR);
    expect(one.kids()).not.toContain(OLD.kid);
  });

  test('nor in a time to come: one far ahead keeps it no longer than its time', () => {
    const one = issuer();
    one.publish([OLD, NEW], 0);
    one.publish([NEW], 20 * HOUR);
    one.edit((ledger) => ({
      ...ledger,
      keys: ledger.keys.map((key) =>
        key.jwk.kid === OLD.kid ? { ...key, owners: { a: { missingSince: 9000 * HOUR } } } : key,
      ),
    }));
    one.publish([NEW], 21 * HOUR);
    one.publish([NEW], 46 * HOUR);
    expect(one.kids()).not.toContain(OLD.kid);
  });

  test('a key counts as published from when it is in the JWKS', () => {
    const one = issuer();
    one.publish([OLD], 0);
    one.overwrite([OTHER]);
    const { ledger } = one.publish([OLD], 72 * HOUR);
    expect(ledger.keys[0]?.publishedAt).toBe(72 * HOUR);
    expect(one.publish([OLD], 73 * HOUR).ledger.keys[0]?.publishedAt).toBe(72 * HOUR);
  });

  test('what is no key makes room for one of its kid', () => {
    const one = issuer(JSON.stringify({ keys: [{ kid: OLD.kid, kty: 'OKP', alg: { toString: 1 } }, OTHER] }));
    const plan = one.publish([OLD], 0);
    expect(plan.keys.map(({ change }) => change)).toEqual(['added', 'unknown', 'replaced']);
    expect(one.kids()).toEqual([OTHER.kid, OLD.kid]);
  });

  test('publishers that disagree on the algorithm of one key leave it as it is', () => {
    const rsa = jwkOf(fixedKey);
    const one = issuer();
    one.publish([rsa], 0);
    const plan = one.publish([{ ...rsa, alg: 'RS512' } as Jwk], 1, { publisher: 'b' });
    expect(plan.jwks).toEqual([rsa]);
  });
});

describe('a publication is refused', () => {
  test.each<[says: string, keys: readonly Jwk[], published: readonly object[], code: string]>([
    ['without keys', [], [OLD], 'KEY_INVALID'],
    [
      'when a kid is published with another key',
      [{ ...OLD, kid: 'a' }],
      [{ ...NEW, kid: 'a' }],
      'KEY_CONFLICT',
    ],
  ])('%s', (_, keys, published, code) => {
    const one = issuer(JSON.stringify({ keys: published }));
    expect(() => one.publish(keys, 0)).toThrow(expect.objectContaining({ code }));
  });
});

test('keys with an empty kid are told apart by what they are', () => {
  const one = issuer();
  one.publish(withEmptyKids([OLD]), 0);
  one.publish(withEmptyKids([NEW]), HOUR);
  expect(one.kids()).toEqual([OLD.kid, '', NEW.kid, '']);
  one.publish(withEmptyKids([NEW]), 26 * HOUR);
  expect(one.kids()).toEqual([NEW.kid, '']);
});

const publication = fc.record({
  publisher: fc.constantFrom('a', 'b', 'constructor'),
  keys: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 6 }),
  hours: fc.nat(30),
});

test('whatever is published by whom and when: a key leaves only when everybody has missed it for its time', () => {
  fc.assert(
    fc.property(fc.array(publication, { maxLength: 25 }), (publications) => {
      const one = issuer();
      let now = 0;
      /** For each publisher and key that it had: since when its publications find it missing. */
      const missing = new Map<string, Map<string, number | undefined>>();
      for (const { publisher, keys, hours } of publications) {
        now += hours * HOUR;
        const kids = keys.map((number) => key(number).kid);
        one.publish(keys.map(key), now, { publisher });
        const mine = missing.get(publisher) ?? new Map();
        missing.set(publisher, mine);
        for (const kid of mine.keys()) if (!kids.includes(kid)) mine.set(kid, mine.get(kid) ?? now);
        for (const kid of kids) mine.set(kid, undefined);
        // Only its own publications take a publisher's keys away.
        for (const [kid, since] of [...mine])
          if (since !== undefined && now - since >= 25 * HOUR) mine.delete(kid);
        const owed = new Set([...missing.values()].flatMap((had) => [...had.keys()]));
        const there = one.kids();
        expect(new Set(there).size).toBe(there.length);
        expect([...owed].sort()).toEqual([...there].sort());
      }
    }),
    { numRuns: 60 },
  );
});
