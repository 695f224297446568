import { expect, test } from 'vitest';
import { evaluate } from '../../../src/trust/evaluation/evaluate.ts';
import { webIdentityRequest } from '../../../src/trust/evaluation/web-identity-request.ts';
import { parseTrustPolicy } from '../../../src/trust/parse.ts';
import { PROVIDER, SHOP_CART, when } from '../policies.ts';

const TOKEN = {
  providerArn: PROVIDER,
  hostAndPath: 'oidc.demo.example/Cluster',
  subject: 'system:serviceaccount:shop:cart',
  audience: ['sts.amazonaws.com'],
  sessionName: 'cart',
};

const named = (name: string) => when({ StringEquals: { 'sts:RoleSessionName': name } });

test.each([
  ['lets in by its claims', SHOP_CART, {}, true],
  ['keeps out by its claims', SHOP_CART, { subject: 'system:serviceaccount:shop:cash' }, false],
  ['lets in by its session name', named('cart'), {}, true],
  ['keeps out by its session name', named('cash'), {}, false],
  ['keeps out by a session name that is not known', named('cart'), { sessionName: undefined }, false],
  [
    'lets in where there must be some session name',
    when({ Null: { 'sts:RoleSessionName': 'false' } }),
    { sessionName: undefined },
    true,
  ],
  ['lets in by its provider', when({ StringEquals: { 'aws:FederatedProvider': PROVIDER } }), {}, true],
  ['has no amr', when({ Null: { 'oidc.demo.example/Cluster:amr': 'true' } }), {}, true],
])('a presented token %s', (_, statement, change, allowed) => {
  const request = webIdentityRequest({ ...TOKEN, ...change });
  expect(evaluate(parseTrustPolicy({ Statement: statement }), request).allowed).toBe(allowed);
});

test('whether a presented token without a known session name is denied one is not known', () => {
  const request = webIdentityRequest({ ...TOKEN, sessionName: undefined });
  const policy = parseTrustPolicy({ Statement: [SHOP_CART, { ...named('cash'), Effect: 'Deny' }] });
  expect(evaluate(policy, request)).toMatchObject({
    allowed: false,
    statements: [{}, { reason: { code: 'condition-value-unknown' } }],
  });
});
