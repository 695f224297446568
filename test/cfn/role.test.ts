import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPolicyDocument } from '../../src/trust/document.ts';
import { lintTrustPolicy } from '../../src/trust/lint/lint.ts';
import { policySize } from '../../src/trust/size.ts';
import { letsAssume, letsIn } from './asked.ts';
import { PLACES, placeIn } from './places.ts';
import { type Given, type Place, parameterErrors, stackOf, trustPolicies } from './stack.ts';
import { template } from './templates.ts';

const HOST = 'oidc.example.com/prod';
const EKS = `oidc.eks.eu-central-1.amazonaws.com/id/${'A1B2'.repeat(8)}`;
const ROLE = await template('role.yaml');
const EXAMPLE = await template('example.yaml');

/** The template, what its pods are, and the parameters that every combination has. */
const TEMPLATES = [
  { file: 'role.yaml', read: ROLE, given: { ServiceAccounts: 'shop/cart' }, subject: 'shop:cart' },
  { file: 'example.yaml', read: EXAMPLE, given: {}, subject: 'kiam-example:default' },
] as const;

function kiamIn({ partition, accountId }: Place): string {
  return `arn:${partition}:iam::${accountId}:role/kiam/kiam-server`;
}

function trustOf(read: typeof ROLE, given: Given, place: Place): string {
  const [policy = '', ...others] = trustPolicies(stackOf(read, given, place));
  expect(others).toEqual([]);
  return policy;
}

function lintOf(policy: string, { accountId, partition }: Place, audience?: string) {
  return lintTrustPolicy(readPolicyDocument(policy), {
    issuer: { hostAndPath: HOST },
    accountId,
    partition,
    audience,
  });
}

const OPTIONS = {
  audience: [undefined, 'aws.example.com'],
  kiam: [false, true],
  sessions: [undefined, 'kiam-kiam', 'kiam-*, web-?'],
  externalIds: [undefined, 'contract-4711,contract-4712'],
} as const;

const COMBINATIONS = OPTIONS.audience.flatMap((audience) =>
  OPTIONS.kiam.flatMap((kiam) =>
    OPTIONS.sessions.flatMap((sessions) =>
      OPTIONS.externalIds.map((externalIds) => ({ audience, kiam, sessions, externalIds })),
    ),
  ),
);

describe.each(PLACES)('in $partition', (place) => {
  test.each(TEMPLATES)('$file lets in who it should, and nobody else, whatever is given', (one) => {
    const isRole = one.file === 'role.yaml';
    for (const { audience, kiam, sessions, externalIds } of COMBINATIONS) {
      if (!isRole && (sessions ?? externalIds) !== undefined) continue;
      const policy = trustOf(
        one.read,
        {
          ...one.given,
          IssuerHostAndPath: HOST,
          ...(audience && { Audience: audience }),
          ...(kiam && { KiamServerRole: kiamIn(place) }),
          ...(sessions && { SessionNames: sessions }),
          ...(externalIds && { KiamExternalIds: externalIds }),
        },
        place,
      );
      expect(lintOf(policy, place, audience).filter(({ severity }) => severity === 'error')).toEqual([]);
      const subject = `system:serviceaccount:${one.subject}`;
      const token = { hostAndPath: HOST, subject, audience, sessionName: 'kiam-kiam' };
      expect(letsIn(policy, place, token)).toBe(true);
      expect(letsIn(policy, place, { ...token, sessionName: 'other' })).toBe(sessions === undefined);
      expect(letsIn(policy, place, { ...token, subject: `${subject}-2` })).toBe(false);
      expect(letsIn(policy, place, { ...token, subject: subject.replace(/:[^:]*$/, ':*') })).toBe(false);
      expect(letsIn(policy, place, { ...token, audience: 'https://kubernetes.default.svc' })).toBe(false);
      expect(letsIn(policy, place, { ...token, hostAndPath: EKS })).toBe(false);
      expect(letsAssume(policy, kiamIn(place))).toBe(kiam && externalIds === undefined);
      expect(letsAssume(policy, kiamIn(place), 'contract-4712')).toBe(kiam);
      expect(letsAssume(policy, kiamIn(place), 'contract-4713')).toBe(kiam && externalIds === undefined);
      expect(letsAssume(policy, kiamIn(place).replace('kiam-server', 'other'))).toBe(false);
    }
  });

  test('role.yaml makes a role as it is asked for', () => {
    const { accountId, partition } = place;
    const managed = [
      `arn:${partition}:iam::aws:policy/ReadOnlyAccess`,
      `arn:${partition}:iam::${accountId}:policy/a/b`,
    ];
    const boundary = `arn:${partition}:iam::${accountId}:policy/edge`;
    const required = { IssuerHostAndPath: HOST, ServiceAccounts: 'shop/cart' };
    const plain = stackOf(ROLE, required, place).resources.Role;
    expect(plain).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(plain?.properties).toEqual({
      Path: '/',
      MaxSessionDuration: '3600',
      AssumeRolePolicyDocument: expect.any(String),
    });
    const full = stackOf(
      ROLE,
      {
        ...required,
        ManagedPolicies: managed.join(', '),
        PermissionsBoundary: boundary,
        MaxSessionDuration: '43200',
        RoleName: 'cart',
        RolePath: '/pods/',
      },
      place,
    );
    expect(full.resources.Role?.properties).toEqual({
      RoleName: 'cart',
      Path: '/pods/',
      MaxSessionDuration: '43200',
      PermissionsBoundary: boundary,
      ManagedPolicyArns: managed,
      AssumeRolePolicyDocument: expect.any(String),
    });
    expect(full.outputs).toEqual({
      RoleArn: `arn:${partition}:iam::${accountId}:role/pods/cart`,
      RoleName: 'cart',
    });
  });

  test('example.yaml makes what users of kiam know, and says what to write', () => {
    const { resources, outputs } = stackOf(EXAMPLE, { IssuerHostAndPath: HOST }, place);
    const topic = `arn:${place.partition}:sns:${place.region}:${place.accountId}:stack-Topic-1ABC`;
    const role = 'example-kiam-cluster-pod-role-0123abcd';
    expect(resources.PodRole?.properties).toMatchObject({
      RoleName: role,
      Policies: [
        {
          PolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: 'sns:GetTopicAttributes', Resource: topic }],
          },
        },
      ],
    });
    expect(outputs).toEqual({
      TopicArn: topic,
      RoleArn: `arn:${place.partition}:iam::${place.accountId}:role/${role}`,
      NamespaceAnnotation: 'iam.amazonaws.com/permitted: example-kiam-cluster-pod-role-.*',
      PodAnnotation: `iam.amazonaws.com/role: ${role}`,
      ServiceAccountAnnotation: `eks.amazonaws.com/role-arn: arn:${place.partition}:iam::${place.accountId}:role/${role}`,
    });
  });
});

const AWS = placeIn('aws');

test.each([
  [1, true],
  [10, true],
  [30, true],
  [50, false],
])('a policy for %i ServiceAccounts of 12 characters fits by default: %s', (count, fits) => {
  const names = Array.from({ length: count }, (_, index) => `shop/cart-${String(index).padStart(2, '0')}`);
  const given = { IssuerHostAndPath: EKS, ServiceAccounts: names.join(',') };
  const policy = trustOf(ROLE, given, AWS);
  expect(policySize(policy) <= 2048).toBe(fits);
  const asked = names.map((name) => `system:serviceaccount:${name.replace('/', ':')}`);
  expect(asked.every((subject) => letsIn(policy, AWS, { hostAndPath: EKS, subject }))).toBe(true);
});

test('whatever passes the patterns, only the ServiceAccounts that were named get in', () => {
  const name = fc.stringMatching(/^[a-z0-9*?"\\$ {}.,:/-]{1,12}$/);
  const pair = fc.tuple(name, name).map((both) => both.join('/'));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(pair, fc.constant('shop/cart')), { minLength: 1, maxLength: 3 }),
      (pairs) => {
        const given = { IssuerHostAndPath: HOST, ServiceAccounts: pairs.join(',') };
        if (parameterErrors(ROLE, given, AWS).length > 0) return;
        const policy = trustOf(ROLE, given, AWS);
        const named = given.ServiceAccounts.split(',').map((one) => one.trim().replace('/', ':'));
        for (const one of [...named, 'shop:cart', 'shop:other', 'a:b'])
          expect(letsIn(policy, AWS, { hostAndPath: HOST, subject: `system:serviceaccount:${one}` })).toBe(
            named.includes(one),
          );
      },
    ),
    { numRuns: 500 },
  );
});

test('a list of nothing but commas restricts to nobody, and is not taken for none', () => {
  const place = placeIn('aws');
  const given = { ServiceAccounts: 'shop/cart', IssuerHostAndPath: HOST, KiamServerRole: kiamIn(place) };
  const policy = trustOf(ROLE, { ...given, SessionNames: ',', KiamExternalIds: ', ' }, place);
  expect(JSON.parse(policy).Statement).toMatchObject([
    { Condition: { StringLike: { 'sts:RoleSessionName': ['', ''] } } },
    { Condition: { StringEquals: { 'sts:ExternalId': ['', ''] } } },
  ]);
});
