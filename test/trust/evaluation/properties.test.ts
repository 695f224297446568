import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, type TrustRequest } from '../../../src/trust/evaluation/evaluate.ts';
import type { Truth } from '../../../src/trust/evaluation/finding.ts';
import { parseTrustPolicy } from '../../../src/trust/parse.ts';
import { PROVIDER, WEB_IDENTITY, when } from '../policies.ts';

const KEY = 'oidc.demo.example/Cluster:sub';
const ROOT = 'arn:aws:iam::111122223333:root';

const OPPOSITES = [
  ['StringEquals', 'StringNotEquals'],
  ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
  ['StringLike', 'StringNotLike'],
] as const;

const opposites = fc.constantFrom(...OPPOSITES);
const operator = opposites.chain((pair) => fc.constantFrom(...pair));
const prefix = fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:');
const suffix = fc.constantFrom('', 'IfExists');
const anyOperator = fc.tuple(prefix, operator, suffix).map((parts) => parts.join(''));
/** Few letters, so that values and patterns meet. */
const value = fc.string({ unit: fc.constantFrom('a', 'A', 'b', '*', '?'), maxLength: 4 });
const values = fc.array(value, { minLength: 1, maxLength: 4 });
/** What may be not known. */
const oddValue = fc.oneof(value, fc.constantFrom('É', '😀', `$\{aws:username}`, `$\{*}`, 'true', 'false'));

const anyStatement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Principal: fc.constantFrom<unknown>('*', { Federated: PROVIDER }, { AWS: ROOT }, { Robot: 'r2' }, {}),
  Action: fc.constantFrom('sts:*', 'sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts*'),
  Condition: fc.dictionary(
    fc.oneof(anyOperator, fc.constantFrom('Null', 'Bool', 'stringEquals')),
    fc.dictionary(
      fc.constantFrom(KEY, 'x.example:aud', 'sts:RoleSessionName', 'sts:ExternalId', 'aws:Odd'),
      fc.array(oddValue, { maxLength: 3 }),
      { maxKeys: 3 },
    ),
    { maxKeys: 3 },
  ),
});

const anyRequest = fc
  .record({
    'oidc.demo.example/cluster:sub': fc.oneof(fc.array(oddValue, { maxLength: 3 }), fc.constant('unknown')),
    'sts:rolesessionname': fc.constantFrom('unknown' as const, ['a']),
  })
  .map((context) => ({ ...WEB_IDENTITY, context }) as TrustRequest);

describe('of every condition', () => {
  test('a negated operator is the opposite of the one that is not, for a key with one value', () => {
    check(
      fc.property(opposites, values, value, ([positive, negative], expected, given) => {
        const [one, other] = [truth(positive, expected, [given]), truth(negative, expected, [given])];
        expect([one, other].sort()).toEqual(['no', 'yes']);
      }),
    );
  });

  test('IfExists changes nothing for a key that is there', () => {
    check(
      fc.property(
        prefix,
        operator,
        values,
        fc.array(oddValue, { maxLength: 3 }),
        (set, name, expected, given) => {
          expect(truth(`${set}${name}IfExists`, expected, given)).toBe(
            truth(`${set}${name}`, expected, given),
          );
        },
      ),
    );
  });

  test('a set prefix changes nothing for a key with one value that is not empty', () => {
    check(
      fc.property(
        prefix,
        operator,
        values,
        oddValue.filter((one) => one !== ''),
        (set, name, expected, given) => {
          expect(truth(`${set}${name}`, expected, [given])).toBe(truth(name, expected, [given]));
        },
      ),
    );
  });

  test('ForAllValues holds exactly where ForAnyValue does not hold for the opposite', () => {
    const given = fc.array(
      value.filter((one) => one !== ''),
      { maxLength: 4 },
    );
    check(
      fc.property(opposites, values, given, ([positive, negative], expected, all) => {
        const every = truth(`ForAllValues:${positive}`, expected, all);
        expect([every, truth(`ForAnyValue:${negative}`, expected, all)].sort()).toEqual(['no', 'yes']);
      }),
    );
  });

  test('the order of values on either side, and saying one twice, changes nothing', () => {
    check(
      fc.property(
        anyOperator,
        fc.array(oddValue, { minLength: 1, maxLength: 5 }),
        fc.array(oddValue, { maxLength: 4 }),
        (name, expected, given) => {
          const turned = [...expected].reverse();
          expect(truth(name, [...turned, ...turned], [...given].reverse())).toBe(
            truth(name, expected, given),
          );
        },
      ),
    );
  });

  test('the case of the key changes nothing', () => {
    check(
      fc.property(
        anyOperator,
        values,
        fc.array(oddValue, { maxLength: 3 }),
        fc.array(fc.boolean(), { minLength: KEY.length, maxLength: KEY.length }),
        (name, expected, given, upper) => {
          const key = [...KEY]
            .map((one, index) => (upper[index] ? one.toUpperCase() : one.toLowerCase()))
            .join('');
          expect(truth(name, expected, given, key)).toBe(truth(name, expected, given));
        },
      ),
    );
  });

  test('one more value never makes an operator hold less, nor a negated one more', () => {
    const rank = { no: 0, unknown: 1, yes: 2 } as const;
    check(
      fc.property(
        prefix,
        opposites,
        values,
        fc.tuple(value, fc.array(value, { maxLength: 3 })),
        (set, [positive, negative], expected, [more, given]) => {
          const change = (name: string) =>
            rank[truth(set + name, [...expected, more], given)] - rank[truth(set + name, expected, given)];
          expect(change(positive)).toBeGreaterThanOrEqual(0);
          expect(change(negative)).toBeLessThanOrEqual(0);
        },
      ),
    );
  });
});

describe('of every policy', () => {
  const policy = fc.array(anyStatement, { maxLength: 4 });

  test('a Deny more lets nobody in', () => {
    check(
      fc.property(policy, anyStatement, anyRequest, (statements, extra, request) => {
        const after = allowed([...statements, { ...extra, Effect: 'Deny' }], request);
        expect(after && !allowed(statements, request)).toBe(false);
      }),
    );
  });

  test('an Allow more keeps nobody out', () => {
    check(
      fc.property(policy, anyStatement, anyRequest, (statements, extra, request) => {
        const after = allowed([...statements, { ...extra, Effect: 'Allow' }], request);
        expect(allowed(statements, request) && !after).toBe(false);
      }),
    );
  });

  test('the order of statements and of conditions changes nothing', () => {
    check(
      fc.property(policy, anyRequest, (statements, request) => {
        const turned = [...statements]
          .reverse()
          .map((one) => ({ ...one, Condition: reversed(one.Condition) }));
        expect(allowed(turned, request)).toBe(allowed(statements, request));
      }),
    );
  });

  test('what is not known never lets anybody in: a statement with it is no Allow that matches', () => {
    check(
      fc.property(anyStatement, anyRequest, (statement, request) => {
        const [allow] = evaluate(parse([{ ...statement, Effect: 'Allow' }]), request).statements;
        const [deny] = evaluate(parse([{ ...statement, Effect: 'Deny' }]), request).statements;
        if (allow && allow.unknown.length > 0) expect(allow.matched).toBe(false);
        if (allow?.matched) expect(deny?.matched).toBe(true);
        expect(deny?.unknown).toEqual(allow?.unknown);
      }),
    );
  });

  test('a condition more never makes a statement match', () => {
    check(
      fc.property(anyStatement, anyOperator, values, anyRequest, (statement, name, expected, request) => {
        const more = {
          ...statement,
          Condition: { ...statement.Condition, [`${name}`]: { [KEY]: expected } },
        };
        const replaced = name in statement.Condition;
        const matched = (one: object) => evaluate(parse([one]), request).statements[0]?.matched;
        if (!replaced && matched(more)) expect(matched(statement)).toBe(true);
      }),
    );
  });
});

function check<T>(property: fc.IProperty<T>): void {
  fc.assert(property, { numRuns: 300 });
}

function parse(statements: readonly object[]) {
  return parseTrustPolicy({ Version: '2012-10-17', Statement: statements });
}

function allowed(statements: readonly object[], request: TrustRequest): boolean {
  return evaluate(parse(statements), request).allowed;
}

function truth(name: string, expected: readonly string[], given: readonly string[], key = KEY): Truth {
  const context = { 'oidc.demo.example/cluster:sub': given };
  const matched = (effect: string) =>
    evaluate(parse([{ ...when({ [name]: { [key]: expected } }), Effect: effect }]), {
      ...WEB_IDENTITY,
      context,
    }).statements[0]?.matched;
  if (matched('Allow')) return 'yes';
  return matched('Deny') ? 'unknown' : 'no';
}

function reversed(block: Readonly<Record<string, object>>): object {
  const turned = Object.entries(block).map(([name, keys]) => [
    name,
    Object.fromEntries(Object.entries(keys).reverse()),
  ]);
  return Object.fromEntries(turned.reverse());
}
