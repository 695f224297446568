import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTrustPolicy } from '../../src/trust/parse.ts';
import { PROVIDER, SHOP_CART } from './policies.ts';

describe('a trust policy is read', () => {
  test('into statements with lists, however it was written', () => {
    const policy = parseTrustPolicy({
      Version: '2012-10-17',
      Id: 'i',
      Statement: { ...SHOP_CART, Sid: 's' },
    });
    expect(policy).toEqual({
      version: '2012-10-17',
      id: 'i',
      statements: [
        {
          sid: 's',
          effect: 'Allow',
          principals: [{ type: 'Federated', value: PROVIDER }],
          actions: ['sts:AssumeRoleWithWebIdentity'],
          conditions: [
            { operator: 'StringEquals', key: 'oidc.demo.example/Cluster:aud', values: ['sts.amazonaws.com'] },
            {
              operator: 'StringEquals',
              key: 'oidc.demo.example/Cluster:sub',
              values: ['system:serviceaccount:shop:cart'],
            },
          ],
        },
      ],
    });
  });

  test.each([
    ['a bare "*" principal', { Principal: '*' }, { principals: [{ type: '*', value: '*' }] }],
    [
      'principals of several types',
      { Principal: { AWS: ['a', 'b'], Service: 'c' } },
      {
        principals: [
          { type: 'AWS', value: 'a' },
          { type: 'AWS', value: 'b' },
          { type: 'Service', value: 'c' },
        ],
      },
    ],
    [
      'a boolean condition value',
      { Condition: { Bool: { k: true } } },
      { conditions: [{ operator: 'Bool', key: 'k', values: ['true'] }] },
    ],
    [
      'a numeric condition value',
      { Condition: { NumericLessThan: { k: [1] } } },
      { conditions: [{ operator: 'NumericLessThan', key: 'k', values: ['1'] }] },
    ],
  ])('with %s', (_, change, expected) => {
    expect(parseTrustPolicy({ Statement: [{ ...SHOP_CART, ...change }] }).statements[0]).toMatchObject(
      expected,
    );
  });
});

describe('a trust policy is refused', () => {
  const { Principal, Action, ...bare } = SHOP_CART;
  const vanishing = JSON.parse('{"StringEquals": {"__proto__": "x"}}');

  test.each([
    ['that is text', 'x', 'document "x"'],
    ['without statements', {}, 'Statement is missing: write a statement or a list'],
    [
      'of another version',
      { Version: '2020-01-01', Statement: [] },
      'Version "2020-01-01": write "2012-10-17"',
    ],
    [
      'with an unknown effect',
      { Statement: [SHOP_CART, { ...SHOP_CART, Effect: 'Permit' }] },
      'Statement[1].Effect "Permit": write "Allow" or "Deny"',
    ],
    [
      'with an unknown effect in a lone statement',
      { Statement: { ...SHOP_CART, Effect: 'allow' } },
      'Statement[0].Effect "allow"',
    ],
    [
      'with a Resource, which IAM refuses too',
      { Statement: [{ ...SHOP_CART, Resource: '*' }] },
      'Unrecognized key: "Resource"',
    ],
    ['without a principal', { Statement: [{ ...bare, Action }] }, 'write one Principal or NotPrincipal'],
    [
      'with Action and NotAction',
      { Statement: [{ ...SHOP_CART, NotAction: 'x' }] },
      'write one Action or NotAction',
    ],
    [
      'with a numeric action',
      { Statement: [{ ...bare, Principal, Action: 7 }] },
      'Statement[0].Action[0] 7: write a string',
    ],
    [
      'with a principal that is a list',
      { Statement: [{ ...SHOP_CART, Principal: ['*'] }] },
      'Statement[0].Principal ["*"]: write "*" or',
    ],
    [
      'with a condition that is a list',
      { Statement: [{ ...SHOP_CART, Condition: [] }] },
      'write {OPERATOR: {KEY',
    ],
    [
      'with an object as a condition value',
      { Statement: [{ ...SHOP_CART, Condition: { StringLike: { k: {} } } }] },
      'Condition.StringLike.k[0] {}: write a string',
    ],
    [
      'with a condition that JSON libraries drop',
      { Statement: [{ ...SHOP_CART, Condition: vanishing }] },
      'remove "__proto__"',
    ],
  ])('%s', (_, document, message) => {
    const refused = () => parseTrustPolicy(document);
    expect(refused).toThrow(expect.objectContaining({ code: 'POLICY_INVALID' }));
    expect(refused).toThrow(message);
  });

  test('or read, whatever the JSON, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (statement) => {
        try {
          expect(parseTrustPolicy({ Statement: statement }).statements).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toMatchObject({ code: 'POLICY_INVALID' });
        }
      }),
    );
  });
});
