import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../src/trust/evaluation/evaluate.ts';
import { parseTrustPolicy } from '../../../src/trust/parse.ts';
import { CHAINED, chained, KIAM_SERVER, PROVIDER, SHOP_CART, WEB_IDENTITY, when } from '../policies.ts';

const AUD = 'oidc.demo.example/Cluster:aud';
const SUB = 'oidc.demo.example/Cluster:sub';
// biome-ignore lint/suspicious/noTemplateCurlyInString: AWS writes its policy variables like this
const VARIABLE = '${aws:username}';
const ROOT = 'arn:aws:iam::111122223333:root';

const ask = (request: typeof WEB_IDENTITY, ...statements: object[]) =>
  evaluate(parseTrustPolicy({ Version: '2012-10-17', Statement: statements }), request);

describe('a token is let in', () => {
  test.each([
    ['by the statement that AWS documents', SHOP_CART],
    [
      'by a list that holds its subject',
      when({ StringEquals: { [SUB]: ['a', 'system:serviceaccount:shop:cart'] } }),
    ],
    ['by a wildcard under StringLike', when({ StringLike: { [SUB]: 'system:serviceaccount:shop:*' } })],
    [
      'by a condition key in another case',
      when({ StringEquals: { [SUB.toUpperCase()]: 'system:serviceaccount:shop:cart' } }),
    ],
    ['without any condition', when({})],
    [
      'by an action with a wildcard in another case',
      { ...SHOP_CART, Action: ['sts:TagSession', 'STS:assumerolewith*'] },
    ],
    ['by one provider of several', { ...SHOP_CART, Principal: { Federated: [`${PROVIDER}2`, PROVIDER] } }],
    ['by the principal "*"', { ...SHOP_CART, Principal: '*' }],
  ])('%s', (_, statement) => {
    const verdict = ask(WEB_IDENTITY, statement);
    expect(verdict.statements).toMatchObject([{ matched: true, reason: { code: 'matched' }, unknown: [] }]);
    expect(verdict.allowed).toBe(true);
  });
});

describe('a token is kept out', () => {
  test.each([
    ['by another action', { ...SHOP_CART, Action: 'sts:AssumeRole' }, 'action-differs'],
    ['by another provider', { ...SHOP_CART, Principal: { Federated: `${PROVIDER}2` } }, 'principal-differs'],
    [
      'by the provider in another case',
      { ...SHOP_CART, Principal: { Federated: PROVIDER.toLowerCase() } },
      'principal-differs',
    ],
    ['by an AWS principal', { ...SHOP_CART, Principal: { AWS: ROOT } }, 'principal-differs'],
    [
      'by a service principal',
      { ...SHOP_CART, Principal: { Service: 'ec2.amazonaws.com' } },
      'principal-differs',
    ],
    [
      'by another audience',
      when({ StringEquals: { [AUD]: 'sts.amazonaws.com.cn' } }),
      'condition-value-differs',
    ],
    [
      'by a subject in another case',
      when({ StringEquals: { [SUB]: 'system:serviceaccount:shop:Cart' } }),
      'condition-value-differs',
    ],
    [
      'by another issuer in the key',
      when({ StringEquals: { 'other.example:sub': 'x' } }),
      'condition-key-missing',
    ],
    [
      'by a wildcard under StringEquals',
      when({ StringEquals: { [SUB]: 'system:serviceaccount:shop:*' } }),
      'wildcard-under-string-equals',
    ],
    [
      'when one key of two differs',
      when({ StringEquals: { [AUD]: 'sts.amazonaws.com' }, StringLike: { [SUB]: '*:cash' } }),
      'condition-value-differs',
    ],
  ])('%s', (_, statement, code) => {
    const verdict = ask(WEB_IDENTITY, statement);
    expect(verdict).toMatchObject({
      allowed: false,
      statements: [{ matched: false, reason: { code }, unknown: [] }],
    });
  });
});

describe('a role is let in', () => {
  test.each([
    ['by its ARN', { AWS: KIAM_SERVER }],
    ['by the ARN of its session', { AWS: 'arn:aws:sts::111122223333:assumed-role/kiam-server/kiam' }],
    ['by the root of its account', { AWS: ROOT }],
    ['by the bare id of its account', { AWS: ['444455556666', '111122223333'] }],
    ['by any AWS principal', { AWS: '*' }],
    ['by any principal', '*'],
  ])('%s', (_, principal) => {
    expect(ask(CHAINED, chained(principal)).allowed).toBe(true);
  });

  test('by its external id and session name', () => {
    const condition = {
      StringEquals: { 'sts:ExternalId': 'shop-42' },
      StringLike: { 'sts:RoleSessionName': 'k?am' },
    };
    expect(ask(CHAINED, chained({ AWS: KIAM_SERVER }, condition)).allowed).toBe(true);
  });
});

describe('a role is kept out', () => {
  test.each([
    ['by another role', { AWS: 'arn:aws:iam::111122223333:role/kiam-server' }],
    ['by another account', { AWS: ['444455556666', 'arn:aws:iam::444455556666:root'] }],
    ['by the root of its account in another partition', { AWS: 'arn:aws-cn:iam::111122223333:root' }],
    ['by a role that was deleted', { AWS: 'AROAIIAJ52LDNNHJ5CFFA' }],
    ['by a provider', { Federated: PROVIDER }],
  ])('%s', (_, principal) => {
    const verdict = ask(CHAINED, chained(principal));
    expect(verdict).toMatchObject({
      allowed: false,
      statements: [{ reason: { code: 'principal-differs' } }],
    });
  });

  test.each([
    ['by another external id', { 'sts:ExternalId': 'shop-43' }, 'condition-value-differs'],
    [
      'by a token that its session may have begun with',
      { 'oidc.demo.example:sub': 'x' },
      'unknown-condition-key',
    ],
  ])('%s', (_, keys, code) => {
    const verdict = ask(CHAINED, chained({ AWS: KIAM_SERVER }, { StringEquals: keys }));
    expect(verdict).toMatchObject({ allowed: false, statements: [{ reason: { code } }] });
  });
});

describe('what is not known', () => {
  const sub = 'system:serviceaccount:shop:cart';
  const { Principal, Action, ...bare } = SHOP_CART;
  const UNKNOWN: [string, object, string][] = [
    ['an operator', when({ ArnLike: { [SUB]: sub } }), 'unknown-operator'],
    ['an operator in another case', when({ stringEquals: { [SUB]: sub } }), 'operator-case'],
    ['an operator that is none', when({ StringEqualsIfExistsIfExists: { [SUB]: sub } }), 'unknown-operator'],
    ['an empty list of values', when({ StringNotEquals: { [SUB]: [] } }), 'empty-list'],
    ['an empty list of actions', { ...SHOP_CART, Action: [] }, 'empty-list'],
    ['an empty list of principals', { ...SHOP_CART, Principal: { Federated: [] } }, 'empty-list'],
    ['a value of Null that is neither true nor false', when({ Null: { [SUB]: 'no' } }), 'null-value'],
    ['an operator that every object has', when({ toString: { [SUB]: sub } }), 'unknown-operator'],
    ['a condition key', when({ StringEquals: { 'aws:RequestedRegion': 'x' } }), 'unknown-condition-key'],
    [
      'a condition key that every object has',
      when({ StringEquals: { constructor: 'x' } }),
      'unknown-condition-key',
    ],
    ['a policy variable', when({ StringLike: { [SUB]: `*${VARIABLE}` } }), 'policy-variable'],
    [
      'a wildcard inside a principal',
      { ...SHOP_CART, Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/*' } },
      'unknown-principal',
    ],
    ['any federated principal', { ...SHOP_CART, Principal: { Federated: '*' } }, 'unknown-principal'],
    ['a kind of principal', { ...SHOP_CART, Principal: { Robot: 'r2' } }, 'unknown-principal'],
    ['NotPrincipal', { ...bare, Action, NotPrincipal: { AWS: ROOT } }, 'unknown-element'],
    ['a wildcard in the name of a service', { ...SHOP_CART, Action: 'sts*' }, 'unknown-action'],
    [
      'such a wildcard under NotAction',
      { ...bare, Principal, Condition: {}, NotAction: 'iam*' },
      'unknown-action',
    ],
  ];

  test.each(UNKNOWN)('keeps an Allow from matching: %s', (_, statement, code) => {
    expect(ask(WEB_IDENTITY, statement)).toMatchObject({
      allowed: false,
      statements: [{ matched: false, reason: { code }, unknown: [{ code }] }],
    });
  });

  test.each(UNKNOWN)('makes a Deny refuse: %s', (_, statement, code) => {
    expect(ask(WEB_IDENTITY, SHOP_CART, { ...statement, Effect: 'Deny' })).toMatchObject({
      allowed: false,
      statements: [{ matched: true }, { matched: true, reason: { code } }],
    });
  });

  test('does not matter, yet is told, in a Deny of another action', () => {
    const deny = {
      ...when({ Bool: { 'aws:SecureTransport': 'false' } }),
      Effect: 'Deny',
      Action: 'sts:AssumeRole',
    };
    expect(ask(WEB_IDENTITY, SHOP_CART, deny)).toMatchObject({
      allowed: true,
      statements: [
        {},
        { matched: false, reason: { code: 'action-differs' }, unknown: [{ code: 'unknown-operator' }] },
      ],
    });
  });

  test('does not matter beside a value that matches', () => {
    expect(ask(WEB_IDENTITY, when({ StringEqualsIgnoreCase: { [SUB]: ['É', sub] } })).allowed).toBe(true);
  });

  test('matters beside a value that matches, where a variable may make the statement invalid', () => {
    expect(ask(WEB_IDENTITY, when({ StringEquals: { [SUB]: [VARIABLE, sub] } })).allowed).toBe(false);
  });

  test.each([
    ['StringEquals', 'a'],
    ['StringNotEquals', 'x'],
  ])('is what %s makes of a token with two audiences', (operator, value) => {
    const request = { ...WEB_IDENTITY, context: { 'oidc.demo.example/cluster:aud': ['a', 'b'] } };
    const statement = when({ [operator]: { [AUD]: value } });
    expect(ask(request, statement)).toMatchObject({
      allowed: false,
      statements: [{ matched: false, reason: { code: 'several-values' } }],
    });
    expect(ask(request, when({}), { ...statement, Effect: 'Deny' }).allowed).toBe(false);
  });

  test('is a key that stands twice under an operator, in another case', () => {
    const twice = when({ StringEquals: { [SUB]: 'x', [SUB.toUpperCase()]: sub } });
    expect(ask(WEB_IDENTITY, twice).statements[0]?.unknown).toMatchObject([
      { code: 'repeated-condition-key' },
      { code: 'repeated-condition-key' },
    ]);
  });
});

describe('several statements', () => {
  const deny = { ...SHOP_CART, Effect: 'Deny', Sid: 'NotToday' };

  test.each([
    ['one Allow suffices', [when({ StringEquals: { [SUB]: 'x' } }), SHOP_CART], true],
    ['a Deny wins over an Allow before it', [SHOP_CART, deny], false],
    ['a Deny wins over an Allow after it', [deny, SHOP_CART], false],
    ['a Deny that does not match leaves the Allow', [{ ...deny, Action: 'sts:AssumeRole' }, SHOP_CART], true],
    ['none allow nothing', [], false],
  ])('%s', (_, statements, allowed) => {
    expect(ask(WEB_IDENTITY, ...statements).allowed).toBe(allowed);
  });
});
