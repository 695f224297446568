import { performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { evaluate, type TrustRequest, type Verdict } from '../../../src/trust/evaluation/evaluate.ts';
import { parseTrustPolicy } from '../../../src/trust/parse.ts';
import type { TrustPolicy } from '../../../src/trust/policy.ts';
import { SHOP_CART, WEB_IDENTITY, when } from '../policies.ts';

const SUB = 'oidc.demo.example/Cluster:sub';
const CART = 'system:serviceaccount:shop:cart';
const OBJECTS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
/** Milliseconds; twenty times what the slowest needs alone, as tests run beside others. */
const QUICK = 5000;

const withSubject = (subject: string): TrustRequest => ({
  ...WEB_IDENTITY,
  context: { ...WEB_IDENTITY.context, 'oidc.demo.example/cluster:sub': [subject] },
});

const parse = (statements: unknown) => parseTrustPolicy({ Version: '2012-10-17', Statement: statements });

const ask = (statements: unknown, request = WEB_IDENTITY) => quickly(parse(statements), request);

function quickly(policy: TrustPolicy, request: TrustRequest): Verdict {
  const start = performance.now();
  const verdict = evaluate(policy, request);
  expect(performance.now() - start).toBeLessThan(QUICK);
  return verdict;
}

describe('names that every object has', () => {
  // The parser refuses __proto__; what is parsed otherwise is judged all the same.
  test.each(OBJECTS)('are no operators, keys or principals: %s', (name) => {
    for (const condition of [
      { operator: name, key: SUB, values: [CART] },
      { operator: `${name}IfExists`, key: SUB, values: [CART] },
      { operator: `ForAllValues:${name}`, key: SUB, values: [CART] },
      { operator: 'StringNotEquals', key: name, values: [CART] },
      { operator: 'Null', key: name, values: ['true'] },
      { operator: 'ForAllValues:StringEquals', key: name, values: [CART] },
    ]) {
      const [statement] = parseTrustPolicy({ Statement: when({}) }).statements;
      const conditions = [condition];
      const verdict = evaluate({ statements: statement ? [{ ...statement, conditions }] : [] }, WEB_IDENTITY);
      expect(verdict).toMatchObject({ allowed: false, statements: [{ unknown: [{}] }] });
    }
  });

  test.each(OBJECTS.slice(1))('are unknown in a policy as it is written: %s', (name) => {
    for (const statement of [
      when({ [name]: { [SUB]: CART } }),
      when({ StringNotEquals: { [name]: CART } }),
      { ...SHOP_CART, Principal: { [name]: CART } },
      { ...SHOP_CART, Action: name },
    ]) {
      expect(ask(statement).statements[0]).toMatchObject({ matched: false, unknown: [{}] });
      expect(ask([SHOP_CART, { ...statement, Effect: 'Deny' }]).allowed).toBe(false);
    }
  });
});

describe('much of anything is evaluated quickly and rightly', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `system:serviceaccount:ns-${index}:sa`);

  test.each([
    ['StringEquals', many, 'system:serviceaccount:ns-9999:sa', true],
    ['StringEquals', many, CART, false],
    ['StringNotEquals', many, 'system:serviceaccount:ns-9999:sa', false],
    ['StringNotEquals', many, CART, true],
    ['StringEqualsIgnoreCase', many, 'system:serviceaccount:NS-9999:sa', true],
    ['StringLike', many.map((one) => `${one}*`), 'system:serviceaccount:ns-9999:sa-1', true],
    ['ForAllValues:StringNotLike', many.map((one) => `*${one}*`), CART, true],
  ])('10,000 values under %s', (operator, values, subject, allowed) => {
    const request = withSubject(subject);
    expect(ask(when({ [operator]: { [SUB]: values } }), request).allowed).toBe(allowed);
  });

  test('10,000 statements, the last of which decides', () => {
    const others = many.map((one) => when({ StringEquals: { [SUB]: one } }));
    expect(ask([...others, SHOP_CART]).allowed).toBe(true);
    expect(ask([SHOP_CART, ...others, { ...SHOP_CART, Effect: 'Deny' }]).allowed).toBe(false);
  });

  test('10,000 conditions, actions and principals', () => {
    const conditions = Object.fromEntries(many.map((one) => [`${one}.example:sub`, 'x']));
    expect(ask(when({ StringNotEquals: conditions })).allowed).toBe(true);
    const providers = [...many.map((one) => `arn:aws:iam::111122223333:oidc-provider/${one}`)];
    const wide = {
      ...SHOP_CART,
      Action: many.map((_, index) => `sts:Other${index}*`),
      Principal: { Federated: providers },
    };
    expect(ask(wide).allowed).toBe(false);
    const { federated } = WEB_IDENTITY.principal as { federated: string };
    const found = {
      ...SHOP_CART,
      Action: [...wide.Action, 'sts:*'],
      Principal: { Federated: [...providers, federated] },
    };
    expect(ask(found).allowed).toBe(true);
  });

  const long = 'a'.repeat(1250);
  test.each([
    ['a thousand stars', '*'.repeat(1000), true],
    ['a hundred thousand stars', '*'.repeat(100_000), true],
    ['a thousand stars and an end that is not there', `${'*'.repeat(1000)}b`, false],
    ['a star between all', '*a'.repeat(700), true],
    ['a star between all and an end that is not there', `${'*a'.repeat(700)}b`, false],
    ['a star before a long run', `*${'a'.repeat(625)}b`, false],
    ['stars and question marks', '*?'.repeat(700), true],
    ['more question marks than there are characters', '*?'.repeat(1251), false],
  ])('a pattern of %s', (_, pattern, allowed) => {
    const request = withSubject(long);
    expect(ask(when({ StringLike: { [SUB]: pattern } }), request).allowed).toBe(allowed);
    expect(ask(when({ StringNotLike: { [SUB]: pattern } }), request).allowed).toBe(!allowed);
  });

  test('as many bad patterns as a policy can have', () => {
    const patterns = Array.from({ length: 13 }, (_, index) => `*${'a'.repeat(625)}b${index}`);
    expect(ask(when({ StringLike: { [SUB]: patterns } }), withSubject(long)).allowed).toBe(false);
  });

  test.each(['StringLike', 'StringNotLike', 'StringEquals', 'ForAllValues:StringLike'])(
    'values that no request has are too long for %s',
    (operator) => {
      const statement = when({ [operator]: { [SUB]: `*${'a'.repeat(50_000)}b` } });
      const verdict = ask(statement, withSubject('a'.repeat(100_000)));
      expect(verdict.statements[0]).toMatchObject({ matched: false, reason: { code: 'values-too-long' } });
    },
  );

  test('variables that never end', () => {
    const verdict = ask(when({ StringLike: { [SUB]: `$\{`.repeat(100_000) } }));
    expect(verdict.statements[0]?.reason.code).toBe('policy-variable');
    const old = { Statement: when({ StringLike: { [SUB]: `$\{`.repeat(100_000) } }) };
    expect(quickly(parseTrustPolicy(old), WEB_IDENTITY).allowed).toBe(false);
  });

  test('names as long as a document', () => {
    const name = 'StringEquals'.repeat(20_000);
    const keys = { [`${'a:'.repeat(100_000)}sub`]: 'x' };
    for (const condition of [{ [name]: { [SUB]: 'x' } }, { StringEquals: keys }, { Null: keys }]) {
      const [statement] = ask(when(condition)).statements;
      expect(statement?.reason.sentence.length).toBeLessThan(1000);
    }
  });
});
