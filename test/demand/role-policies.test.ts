import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Claim, Demand } from '../../src/demand/demand.ts';
import { rolePolicies } from '../../src/demand/role-policies.ts';
import { readPolicyDocument } from '../../src/trust/document.ts';
import { evaluate } from '../../src/trust/evaluation/evaluate.ts';
import { webIdentityRequest } from '../../src/trust/evaluation/web-identity-request.ts';

const HOST = 'oidc.example.com/prod';
const ACCOUNTS = ['arn:aws:iam::111122223333', 'arn:aws-cn:iam::444455556666'];

const claim = fc
  .record({
    roleArn: fc.constantFrom(...ACCOUNTS.flatMap((one) => [`${one}:role/a`, `${one}:role/path/b`])),
    namespace: fc.constantFrom('shop', 'web'),
    serviceAccount: fc.constantFrom('cart', 'b', 'c'),
    audience: fc.constantFrom('sts.amazonaws.com', 'vault'),
  })
  .map(
    (one): Claim => ({
      ...one,
      method: 'web-identity',
      reason: 'service-account-role',
      permittedBy: 'nobody',
      isKnown: true,
      holders: { first: [], count: 0 },
    }),
  );

const demandOf = (claims: readonly Claim[], chains: Demand['chains'] = []): Demand => ({
  claims,
  chains,
  agents: [],
  forbidden: [],
  unusable: [],
  overridden: [],
  passedOver: [],
  unlisted: [],
  asked: { serviceAccounts: 0, pods: 0 },
});

const keyOf = ({ roleArn, namespace, serviceAccount, audience }: Claim) =>
  [roleArn, namespace, serviceAccount, audience].join(' ');

test('a policy lets in who claims its role, by the provider of its account, and nobody else', () => {
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 12 }), fc.array(claim, { maxLength: 12 }), (claims, others) => {
      const policies = rolePolicies(demandOf(claims), { hostAndPath: HOST });
      const claimed = new Set(claims.map(keyOf));
      for (const asked of [...claims, ...others]) {
        const { roleArn, namespace, serviceAccount, audience } = asked;
        const text = policies.get(roleArn);
        const providerArn = `${roleArn.slice(0, roleArn.indexOf(':role/'))}:oidc-provider/${HOST}`;
        const subject = `system:serviceaccount:${namespace}:${serviceAccount}`;
        const request = webIdentityRequest({
          providerArn,
          hostAndPath: HOST,
          subject,
          audience: [audience],
          sessionName: 'one',
        });
        const isLetIn = text !== undefined && evaluate(readPolicyDocument(text).policy, request).allowed;
        expect(isLetIn).toBe(claimed.has(keyOf(asked)));
      }
    }),
  );
});

test('a role to which others lead trusts these, with the external ids that are used', () => {
  const [base = '', target = ''] = ['base', 'target'].map((name) => `${ACCOUNTS[0]}:role/${name}`);
  const leading = {
    namespace: 'shop',
    serviceAccount: 'cart',
    holders: { first: [], count: 0 },
    reason: 'kiam-role',
    permittedBy: 'permitted',
  } as const;
  const chain = (externalId: string | undefined) => ({
    ...leading,
    roleArn: target,
    baseRoleArn: base,
    externalId,
  });
  const policyOf = (...ids: (string | undefined)[]) =>
    JSON.parse(rolePolicies(demandOf([], ids.map(chain)), { hostAndPath: HOST }).get(target) ?? '').Statement;
  const trusting = { Effect: 'Allow', Principal: { AWS: base }, Action: 'sts:AssumeRole' };
  expect(policyOf('b-2', 'a-1', 'b-2')).toEqual([
    { ...trusting, Condition: { StringEquals: { 'sts:ExternalId': ['a-1', 'b-2'] } } },
  ]);
  expect(policyOf('a-1', undefined)).toEqual([trusting]);
});
