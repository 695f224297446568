import type { LintOptions } from '../../../src/trust/lint/options.ts';
import type { LintCode } from '../../../src/trust/lint/rules.ts';
import {
  ACCOUNT,
  asking,
  EKS,
  GITHUB,
  like,
  named,
  OTHER_EKS,
  pods,
  policy,
  provider,
  roles,
  subject,
  under,
} from './statements.ts';

/** Policies of which one breaks a rule and the other, though it is close to it, does not. */
export interface RuleCase {
  readonly name: string;
  readonly bad: string;
  readonly good: string;
  readonly options?: LintOptions;
  /** What the bad one has besides: other mistakes, not the same one told twice. */
  readonly beside?: readonly LintCode[];
}

const KIAM = 'arn:aws:iam::111122223333:role/kiam-server';
const APP = 'arn:aws:iam::111122223333:role/app';
const UPPER = EKS.replace('EXAMPLED', 'exampled');
const many = (count: number) =>
  named(Array.from({ length: count }, (_, index) => subject(`workload-${index}`)));
/** A policy of so many characters. */
const ofSize = (size: number) => policy(pods({ Sid: 'x'.repeat(size - policy(pods({ Sid: '' })).length) }));
const sub = `${EKS}:sub`;
const aud = { [`${EKS}:aud`]: 'sts.amazonaws.com' };
const both = { ...aud, [sub]: subject('cart') };
const of = (hostAndPath: string, members: object = {}) =>
  pods({ Principal: { Federated: provider(hostAndPath) }, Condition: asking({}, hostAndPath), ...members });
const keyed = (prefix: string) =>
  pods({
    Condition: {
      StringEquals: { [`${prefix}:aud`]: 'sts.amazonaws.com', [`${prefix}:sub`]: subject('cart') },
    },
  });
const github = (condition: object) =>
  pods({ Principal: { Federated: provider(GITHUB) }, Condition: condition });
const limited = (condition: object) => roles('*', { Condition: condition });

/** Of every code at least one row. */
export const RULE_CASES: Readonly<Record<LintCode, readonly RuleCase[]>> = {
  'size-over': [
    {
      name: 'one character more',
      bad: policy(pods({ Sid: '' })),
      good: policy(pods()),
      options: { quota: policy(pods()).length },
    },

    { name: '45 subjects', bad: policy(many(45)), good: policy(many(20)) },
    { name: 'another quota', bad: policy(many(45)), good: policy(many(20)), options: { quota: 1500 } },
  ],
  'size-near': [
    {
      name: 'nine tenths to the character',
      bad: ofSize(1800),
      good: ofSize(1799),
      options: { quota: 2000 },
    },
    { name: '39 subjects', bad: policy(many(39)), good: policy(many(30)) },
  ],
  'character-refused': [
    {
      name: 'a dash in a Sid',
      bad: policy(pods({ Sid: 'shop–cart' })),
      good: policy(pods({ Sid: 'shop-cart' })),
    },
    { name: 'an emoji', bad: policy(pods({ Sid: '🛒' })), good: policy(pods({ Sid: 'ÿ' })) },
  ],
  'version-old': [
    { name: '2008', bad: policy(pods()).replace('2012', '2008'), good: policy(pods()) },
    { name: 'no version', bad: JSON.stringify({ Statement: pods() }), good: policy(pods()) },
  ],
  'sid-twice': [
    {
      name: 'two statements with one Sid',
      bad: policy(pods({ Sid: 'Pods' }), roles({ AWS: APP }, { Sid: 'Pods' })),
      good: policy(pods({ Sid: '' }), roles({ AWS: APP }, { Sid: '' })),
    },
  ],
  'sid-form': [
    { name: 'a blank', bad: policy(pods({ Sid: 'Shop pods' })), good: policy(pods({ Sid: 'ShopPods1' })) },
    { name: 'in a Deny', bad: policy(pods({ Effect: 'Deny', Sid: 'a-b' })), good: policy(pods({ Sid: '' })) },
  ],
  everyone: [
    {
      name: 'one of two values',
      bad: policy(limited({ StringLike: { 'aws:PrincipalOrgID': ['o-abcdefghij', 'o-*'] } })),
      good: policy(limited({ StringLike: { 'aws:PrincipalOrgID': ['o-abcdefghij', 'o-abcdefghik'] } })),
    },
    { name: 'a star', bad: policy(roles('*')), good: policy(roles('*', { Effect: 'Deny' })) },
    {
      name: 'a star among accounts',
      bad: policy(roles({ AWS: [ACCOUNT, '*'] })),
      good: policy(roles({ AWS: ACCOUNT })),
    },
    {
      name: 'an external id alone',
      bad: policy(limited({ StringEquals: { 'sts:ExternalId': 'shop-42' } })),
      good: policy(limited({ StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } })),
    },
    {
      name: 'any organization',
      bad: policy(limited({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } })),
      good: policy(limited({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/*' } })),
    },
    {
      name: 'a role of any account',
      bad: policy(limited({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app' } })),
      good: policy(limited({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } })),
    },
    {
      name: 'IfExists',
      bad: policy(limited({ StringEqualsIfExists: { 'aws:PrincipalAccount': ACCOUNT } })),
      good: policy(limited({ StringEquals: { 'AWS:principalaccount': ACCOUNT } })),
    },
    {
      name: 'ForAllValues',
      bad: policy(limited({ 'ForAllValues:StringEquals': { 'aws:PrincipalAccount': ACCOUNT } })),
      good: policy(limited({ 'ForAnyValue:StringEquals': { 'aws:PrincipalAccount': ACCOUNT } })),
    },
    {
      name: 'a negation',
      bad: policy(limited({ StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } })),
      good: policy(limited({ StringLike: { 'aws:userid': 'AROAEXAMPLEEXAMPLE123:*' } })),
    },
    {
      name: 'all addresses',
      bad: policy(limited({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } })),
      good: policy(limited({ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '203.0.113.9'] } })),
    },
    {
      name: 'a tag',
      bad: policy(limited({ StringEquals: { 'aws:PrincipalTag/team': 'shop' } })),
      good: policy(limited({ StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } })),
    },
  ],
  'everyone-limited': [
    {
      name: 'an organization',
      bad: policy(limited({ StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } })),
      good: policy(
        roles({ AWS: ACCOUNT }, { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } }),
      ),
    },
  ],
  'not-principal': [
    {
      name: 'Allow',
      bad: policy({ Effect: 'Allow', NotPrincipal: { AWS: APP }, Action: 'sts:AssumeRole' }),
      good: policy({ Effect: 'Deny', NotPrincipal: { AWS: APP }, Action: 'sts:AssumeRole' }),
    },
  ],
  'not-principal-deny': [
    {
      name: 'Deny',
      bad: policy({ Effect: 'Deny', NotPrincipal: { AWS: APP }, Action: 'sts:AssumeRole' }),
      good: policy(roles({ AWS: APP }, { Effect: 'Deny' })),
    },
  ],
  'principal-wildcard': [
    {
      name: 'any account',
      bad: policy(roles({ AWS: 'arn:aws:iam::*:role/app' })),
      good: policy(roles({ AWS: APP })),
    },
    {
      name: 'all roles',
      bad: policy(roles({ AWS: 'arn:aws:iam::111122223333:role/*' })),
      good: policy(roles({ AWS: APP })),
    },
  ],
  'principal-form': [
    {
      name: 'no type of resource',
      bad: policy(roles({ AWS: 'arn:aws:iam::111122223333:kiam-server' })),
      good: policy(roles({ AWS: APP })),
    },
    {
      name: 'eleven digits',
      bad: policy(roles({ AWS: '11112222333' })),
      good: policy(roles({ AWS: '111122223333' })),
    },
    {
      name: 'a name alone',
      bad: policy(roles({ AWS: 'app' })),
      good: policy(roles({ AWS: 'arn:aws:sts::111122223333:assumed-role/app/session' })),
    },
    {
      name: 'a type that there is not',
      bad: policy(roles({ Aws: APP })),
      good: policy(roles({ Service: 'ec2.amazonaws.com' })),
    },
  ],
  'principal-gone': [
    {
      name: 'a role',
      bad: policy(roles({ AWS: 'AROAEXAMPLEEXAMPLE123' })),
      good: policy(roles({ AWS: APP })),
    },
    {
      name: 'a user',
      bad: policy(roles({ AWS: [APP, 'AIDAEXAMPLEEXAMPLE123'] })),
      good: policy(roles({ AWS: [APP, ACCOUNT] })),
    },
  ],
  'kiam-left': [
    {
      name: "kiam's server",
      bad: policy(pods(), roles({ AWS: KIAM })),
      good: policy(pods(), roles({ AWS: APP })),
    },
    {
      name: 'a path',
      bad: policy(roles({ AWS: 'arn:aws:iam::111122223333:role/infra/prod-Kiam' })),
      good: policy(roles({ AWS: 'arn:aws:iam::111122223333:role/kiam/app' })),
    },
  ],
  'kiam-by-condition': ['ArnLike', 'ArnEquals', 'StringEquals'].map((operator) => {
    const limited = (values: readonly string[], by = operator) =>
      policy({
        ...roles({ AWS: `arn:aws:iam::${ACCOUNT}:root` }),
        Condition: { [by]: { 'aws:PrincipalArn': values } },
      });
    return {
      name: operator,
      bad: limited([APP, KIAM]),
      good: operator === 'ArnLike' ? limited([KIAM], 'ArnNotLike') : limited([APP]),
    };
  }),
  'node-role': [
    ...[
      'nodes.prod.example.com',
      'masters.prod.example.com',
      'control-plane.prod.example.com',
      'eksctl-prod-nodegroup-ng-1-NodeInstanceRole-1A2B3C',
      'prodNodeInstanceRole',
      'prodNodeGroup',
      'AmazonEKSNodeRole',
      'prod-node-role',
      'prod-eks-nodes',
      'prod-worker',
      'prod-node-group-x',
    ].map((role) => ({
      name: role,
      bad: policy(roles({ AWS: `arn:aws:iam::111122223333:role/${role}` })),
      good: policy(roles({ AWS: 'arn:aws:iam::111122223333:role/workers/coworker' })),
    })),
  ],
  'provider-wildcard': [
    {
      name: 'beside another',
      bad: policy(pods({ Principal: { Federated: [provider(EKS), '*'] } })),
      good: policy(pods()),
    },
    { name: 'any cluster', bad: policy(of('oidc.eks.eu-west-1.amazonaws.com/id/*')), good: policy(pods()) },
    { name: 'a lone star', bad: policy(pods({ Principal: { Federated: '*' } })), good: policy(pods()) },
  ],
  'provider-form': [
    { name: 'a bare host', bad: policy(pods({ Principal: { Federated: EKS } })), good: policy(pods()) },
    {
      name: 'no account',
      bad: policy(pods({ Principal: { Federated: `arn:aws:iam:::oidc-provider/${EKS}` } })),
      good: policy({
        Effect: 'Allow',
        Principal: { Federated: 'accounts.google.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { 'accounts.google.com:aud': 'x' } },
      }),
    },
    {
      name: 'a role',
      bad: policy(pods({ Principal: { Federated: APP } })),
      good: policy({
        Effect: 'Allow',
        Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/Corp' },
        Action: 'sts:AssumeRoleWithSAML',
        Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
      }),
    },
  ],
  'provider-scheme': [
    {
      name: 'https',
      bad: policy(pods({ Principal: { Federated: provider(`https://${EKS}`) } })),
      good: policy(pods()),
    },
  ],
  'provider-slash': [
    {
      name: 'keys in other capitals that disagree',
      bad: policy(
        of('Auth.example.com/', { Condition: asking({ sub: 'app|7', aud: 'x' }, 'auth.example.com') }),
      ),
      good: policy(
        of('auth.example.com', { Condition: asking({ sub: 'app|7', aud: 'x' }, 'auth.example.com') }),
      ),
    },
    {
      name: 'one key that disagrees',
      bad: policy(
        of('auth.example.com/', {
          Condition: { StringEquals: { 'auth.example.com/:aud': 'x', 'auth.example.com:sub': 'y' } },
        }),
      ),
      good: policy(
        of('Auth.example.com/', { Condition: asking({ sub: 'app|7', aud: 'x' }, 'auth.example.com/') }),
      ),
    },
    {
      name: 'a cluster',
      bad: policy(pods({ Principal: { Federated: provider(`${EKS}/`) } })),
      good: policy(pods()),
    },
    {
      name: 'keys that disagree',
      bad: policy(
        of('auth.example.com/', { Condition: asking({ sub: 'app|7', aud: 'x' }, 'auth.example.com') }),
      ),
      good: policy(
        of('auth.example.com/', { Condition: asking({ sub: 'app|7', aud: 'x' }, 'auth.example.com/') }),
      ),
    },
  ],
  'provider-case': [
    {
      name: 'a path in lower case',
      bad: policy(of(UPPER)),
      good: policy(pods({ Condition: asking({}, UPPER) })),
      options: { issuer: { hostAndPath: EKS } },
    },
  ],
  'provider-partition': [
    {
      name: 'a Chinese cluster in aws',
      bad: policy(of('oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE')),
      good: policy(roles({ AWS: APP })),
      options: { partition: 'aws-cn' },
    },
    {
      name: 'China given',
      bad: policy(of('oidc.example.com/a')),
      good: policy(
        pods({
          Principal: { Federated: provider('oidc.example.com/a', { partition: 'aws-cn' }) },
          Condition: asking({}, 'oidc.example.com/a'),
        }),
      ),
      options: { partition: 'aws-cn' },
    },
    {
      name: 'none of AWS',
      bad: policy(pods({ Principal: { Federated: provider(EKS, { partition: 'aws-china' }) } })),
      good: policy(pods({ Principal: { Federated: provider(EKS, { partition: 'aws' }) } })),
    },
  ],
  'provider-account': [
    {
      name: 'another account',
      bad: policy(pods({ Principal: { Federated: provider(EKS, { accountId: '444455556666' }) } })),
      good: policy(pods()),
      options: { accountId: ACCOUNT },
    },
  ],
  'providers-mixed': [
    {
      name: 'two accounts',
      bad: policy(
        pods(),
        of(OTHER_EKS, { Principal: { Federated: provider(OTHER_EKS, { accountId: '444455556666' }) } }),
      ),
      good: policy(pods(), of(OTHER_EKS)),
    },
    {
      name: 'two partitions',
      bad: policy(
        pods(),
        of('a.example/b', { Principal: { Federated: provider('a.example/b', { partition: 'aws-cn' }) } }),
      ),
      good: policy(pods(), {
        ...of('a.example/b', { Principal: { Federated: provider('a.example/b', { partition: 'aws-cn' }) } }),
        Effect: 'Deny',
      }),
    },
  ],
  'provider-region': [
    {
      name: 'the partition given',
      bad: policy(of('oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE')),
      good: policy(pods()),
      options: { partition: 'aws' },
    },
    {
      name: 'a Chinese cluster in aws',
      bad: policy(of('oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE')),
      good: policy(
        pods({
          Principal: {
            Federated: provider('oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE', {
              partition: 'aws-cn',
            }),
          },
          Condition: asking({}, 'oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE'),
        }),
      ),
    },
  ],
  'eks-issuer-form': [
    { name: 'an id in lower case', bad: policy(of(UPPER)), good: policy(pods()) },
    {
      name: 'no id',
      bad: policy(of('oidc.eks.eu-west-1.amazonaws.com/EXAMPLED539D4633E53DE1B71EXAMPLE')),
      good: policy(of('oidc-eks.eu-west-1.api.aws/id/EXAMPLED539D4633E53DE1B71EXAMPLE')),
    },
    {
      name: 'a suffix of another partition',
      bad: policy(of('oidc.eks.eu-west-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE')),
      good: policy(of('oidc.example.com/prod')),
    },
  ],
  'issuer-untrusted': [
    {
      name: 'another cluster',
      bad: policy(of(OTHER_EKS)),
      good: policy(pods()),
      options: { issuer: { hostAndPath: EKS } },
    },
    {
      name: 'a Deny',
      bad: policy(pods({ Effect: 'Deny' })),
      good: policy(of(UPPER)),
      options: { issuer: { hostAndPath: EKS } },
    },
  ],
  'several-providers': [
    {
      name: 'the keys of one and of a third',
      beside: ['key-other-issuer'],
      bad: policy(
        pods({
          Principal: { Federated: [provider(EKS), provider(OTHER_EKS)] },
          Condition: { StringEquals: { ...both, 'a.example:sub': subject('cart') } },
        }),
      ),
      good: policy(pods()),
    },
    {
      name: 'the keys of one',
      bad: policy(pods({ Principal: { Federated: [provider(EKS), provider(OTHER_EKS)] } })),
      good: policy(pods(), of(OTHER_EKS)),
    },
    {
      name: 'the keys of both',
      bad: policy(
        pods({
          Principal: { Federated: [provider(EKS), provider(OTHER_EKS)] },
          Condition: { StringEquals: { ...both, [`${OTHER_EKS}:sub`]: subject('cart') } },
        }),
      ),
      good: policy(pods(), of(OTHER_EKS)),
    },
  ],
  'action-not-web-identity': [
    {
      name: 'AssumeRole',
      bad: policy(pods({ Action: 'sts:AssumeRole' })),
      good: policy(pods({ Action: ['sts:AssumeRole', 'STS:assumerolewithwebidentity'] })),
    },
    {
      name: 'misspelt',
      bad: policy(pods({ Action: 'sts:AssumeRoleWithWebIdendity' })),
      good: policy(roles({ AWS: APP })),
    },
  ],
  'action-wide': [
    { name: 'all of STS', bad: policy(pods({ Action: 'sts:*' })), good: policy(pods()) },
    {
      name: 'a star',
      bad: policy(roles({ AWS: APP }, { Action: '*' })),
      good: policy(roles({ AWS: APP }, { Action: '*', Effect: 'Deny' })),
    },
  ],
  'action-foreign': [
    {
      name: 'S3',
      bad: policy(pods({ Action: ['sts:AssumeRoleWithWebIdentity', 's3:GetObject'] })),
      good: policy(roles({ AWS: APP }, { Action: ['sts:AssumeRole', 'sts:TagSession'] })),
    },
  ],
  'not-action': [
    {
      name: 'Allow',
      bad: policy(pods({ Action: undefined, NotAction: 'sts:AssumeRole' })),
      good: policy(pods({ Action: undefined, NotAction: 'sts:AssumeRole', Effect: 'Deny' })),
    },
  ],
  'key-scheme': [
    { name: 'both keys', bad: policy(keyed(`https://${EKS}`)), good: policy(keyed(EKS)) },
    {
      name: 'a Deny',
      bad: policy(pods({ Effect: 'Deny', Condition: asking({}, `https://${EKS}`) })),
      good: policy(pods({ Effect: 'Deny' })),
    },
  ],
  'key-slash': [
    {
      name: 'a Deny for everyone',
      bad: policy(roles('*', { Effect: 'Deny', Condition: asking({}, `${EKS}/`) })),
      good: policy(roles('*', { Effect: 'Deny', Condition: asking({}) })),
    },
    {
      name: 'beside another provider',
      beside: ['several-providers'],
      bad: policy(
        pods({
          Principal: { Federated: [provider('a.example'), provider('b.example')] },
          Condition: asking({ sub: 'x' }, 'a.example/'),
        }),
      ),
      good: policy(
        pods({
          Principal: { Federated: [provider('a.example/'), provider('b.example')] },
          Condition: asking({ sub: 'x' }, 'a.example/'),
        }),
      ),
    },

    { name: 'a cluster', bad: policy(keyed(`${EKS}/`)), good: policy(keyed(EKS)) },
    {
      name: 'another provider',
      bad: policy(of('auth.example.com', { Condition: asking({ sub: 'app|7' }, 'auth.example.com/') })),
      good: policy(of('auth.example.com/', { Condition: asking({ sub: 'app|7' }, 'auth.example.com/') })),
    },
  ],
  'key-arn': [{ name: 'both keys', bad: policy(keyed(provider(EKS))), good: policy(keyed(EKS)) }],
  'key-form': [
    { name: 'an empty issuer', bad: policy(keyed('https://')), good: policy(keyed(EKS)) },
    {
      name: 'an empty claim',
      bad: policy(pods({ Condition: { StringEquals: { ...both, [`${EKS}:`]: 'x' } } })),
      good: policy(pods()),
    },
    {
      name: 'no issuer',
      bad: policy(pods({ Condition: { StringEquals: { sub: subject('cart'), aud: 'sts.amazonaws.com' } } })),
      good: policy(pods()),
    },
    {
      name: 'no claim',
      bad: policy(pods({ Condition: { StringEquals: { ...aud, [EKS]: subject('cart') } } })),
      good: policy(pods()),
    },
    {
      name: 'a nickname',
      bad: policy(pods({ Condition: { StringEquals: { 'oidc:sub': subject('cart') } } })),
      good: policy(pods({ Condition: { StringEquals: { ...both, 'aws:RequestedRegion': 'eu-west-1' } } })),
    },
  ],
  'key-other-issuer': [
    {
      name: 'none of two providers',
      bad: policy(
        pods({
          Principal: { Federated: [provider(EKS), provider(OTHER_EKS)] },
          Condition: asking({}, 'a.example'),
        }),
      ),
      good: policy(pods()),
    },
    {
      name: 'not where everyone stands among accounts',
      bad: policy(roles({ AWS: [APP, ACCOUNT] }, { Condition: asking({}) })),
      good: policy(roles({ AWS: [APP, '*'] }, { Condition: asking({}) })),
    },

    { name: 'another cluster', bad: policy(keyed(OTHER_EKS)), good: policy(keyed(EKS.toLowerCase())) },
    {
      name: 'a statement for roles',
      bad: policy(roles({ AWS: APP }, { Condition: { StringEquals: { [sub]: subject('cart') } } })),
      good: policy(roles('*', { Effect: 'Deny', Condition: { StringEquals: { [sub]: subject('cart') } } })),
    },
  ],
  'claim-unknown': [
    {
      name: 'not a claim in capitals',
      bad: policy(pods({ Condition: { StringEquals: { ...both, [`${EKS}:iss`]: `https://${EKS}` } } })),
      good: policy(pods({ Condition: { StringEquals: { ...aud, [`${EKS}:SUB`]: subject('cart') } } })),
    },
    {
      name: 'the Namespace',
      bad: policy(
        pods({ Condition: { StringEquals: { ...both, [`${EKS}:kubernetes.io/namespace`]: 'shop' } } }),
      ),
      good: policy(
        github({
          StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:repository`]: 'example/shop' },
        }),
      ),
    },
  ],
  'external-id': [
    {
      name: 'not beside a role',
      bad: policy(pods({ Condition: { StringEquals: { ...both, 'sts:ExternalId': 'shop-42' } } })),
      good: policy(
        pods({
          Principal: { Federated: provider(EKS), AWS: APP },
          Condition: { StringEquals: { ...both, 'sts:ExternalId': 'shop-42' } },
        }),
      ),
    },

    {
      name: 'beside the claims',
      bad: policy(pods({ Condition: { StringEquals: { ...both, 'STS:externalid': 'shop-42' } } })),
      good: policy(roles({ AWS: APP }, { Condition: { StringEquals: { 'sts:ExternalId': 'shop-42' } } })),
    },
    {
      name: 'not of both',
      bad: policy(pods({ Condition: { StringEquals: { ...both, 'sts:ExternalId': 'shop-42' } } })),
      good: policy(
        pods({ Condition: { StringEquals: both, StringEqualsIfExists: { 'sts:ExternalId': 'shop-42' } } }),
      ),
    },
  ],
  'no-condition': [
    {
      name: 'two providers',
      bad: policy(pods({ Principal: { Federated: [provider(EKS), provider(OTHER_EKS)] }, Condition: {} })),
      good: policy(pods()),
    },
    { name: 'left out', bad: policy(pods({ Condition: undefined })), good: policy(pods()) },
    {
      name: 'empty',
      bad: policy(pods({ Condition: { StringEquals: {} } })),
      good: policy(pods({ Effect: 'Deny', Condition: undefined })),
    },
    { name: 'GitHub', bad: policy(github({})), good: policy(roles({ AWS: APP })) },
    {
      name: 'Google',
      bad: policy(pods({ Principal: { Federated: 'accounts.google.com' }, Condition: {} })),
      good: policy(
        pods({
          Principal: { Federated: 'accounts.google.com' },
          Condition: { StringEquals: { 'accounts.google.com:aud': 'x' } },
        }),
      ),
    },
  ],
  'no-sub': [
    {
      name: 'not in capitals',
      bad: policy(pods({ Condition: { StringEquals: aud } })),
      good: policy(pods({ Condition: { StringEquals: { ...aud, [`${EKS}:SUB`]: subject('cart') } } })),
    },
    {
      name: 'beside Google',
      beside: ['several-providers'],
      bad: policy(
        pods({
          Principal: { Federated: [provider(EKS), 'accounts.google.com'] },
          Condition: { StringEquals: aud },
        }),
      ),
      good: policy(
        pods({
          Principal: { Federated: 'accounts.google.com' },
          Condition: { StringEquals: { 'accounts.google.com:aud': 'x' } },
        }),
      ),
    },

    { name: 'aud alone', bad: policy(pods({ Condition: { StringEquals: aud } })), good: policy(pods()) },
    {
      name: 'whether it is there',
      bad: policy(pods({ Condition: { StringEquals: aud, Null: { [sub]: 'false' } } })),
      good: policy(pods({ Effect: 'Deny', Condition: { StringEquals: aud } })),
    },
    {
      name: 'GitHub',
      bad: policy(github({ StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' } })),
      good: policy(
        github({
          StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:job_workflow_ref`]: 'x' },
        }),
      ),
    },
  ],
  'no-aud': [
    {
      name: 'sub alone',
      bad: policy(pods({ Condition: { StringEquals: { [sub]: subject('cart') } } })),
      good: policy(pods()),
    },
    {
      name: 'negated',
      bad: policy(pods({ Condition: { StringEquals: { [sub]: subject('cart') }, StringNotEquals: aud } })),
      good: policy(like(subject('*'))),
    },
  ],
  'operator-unknown': [
    { name: 'misspelt', bad: policy(under('StringEqual')), good: policy(under('StringEquals')) },
    {
      name: 'in lower case',
      bad: policy(under('stringEquals')),
      good: policy(under('ForAnyValue:StringEquals')),
    },
    {
      name: 'Null with a suffix',
      bad: policy(pods({ Condition: { StringEquals: both, NullIfExists: { [sub]: 'true' } } })),
      good: policy(pods({ Condition: { StringEquals: both, Null: { [sub]: 'false' } } })),
    },
    {
      name: 'of every object',
      bad: policy(under('constructor')),
      good: policy(under('StringEqualsIgnoreCase')),
    },
  ],
  'operator-unfit': [
    { name: 'ArnLike', bad: policy(under('ArnLike')), good: policy(under('StringLike')) },
    {
      name: 'Bool',
      bad: policy(under('Bool')),
      good: policy(pods({ Condition: { StringEquals: both, Bool: { 'aws:SecureTransport': 'true' } } })),
    },
  ],
  'wildcard-under-equals': [
    { name: 'all of a Namespace', bad: policy(named(subject('*'))), good: policy(like(subject('*'))) },
    {
      name: 'a question mark in a subject',
      bad: policy(named(subject('cart-?'))),
      good: policy(pods({ Condition: asking({ aud: 'https://a.example/?x' }) })),
    },
    {
      name: 'a negation',
      bad: policy(pods({ Condition: { StringEquals: both, StringNotEquals: { [sub]: subject('x*') } } })),
      good: policy(pods({ Condition: { StringEquals: both, StringNotLike: { [sub]: subject('x*') } } })),
    },
    {
      name: 'a Deny',
      bad: policy(pods({ Effect: 'Deny', Condition: asking({ sub: subject('*') }) })),
      good: policy({ ...like(subject('*')), Effect: 'Deny' }),
    },
    {
      name: 'an organization path',
      beside: ['everyone-limited'],
      bad: policy(limited({ StringEquals: { 'aws:PrincipalOrgPaths': 'o-abcdefghij/*' } })),
      good: policy(limited({ StringLike: { 'aws:PrincipalOrgPaths': 'o-abcdefghij/*' } })),
    },
    {
      name: 'GitHub',
      bad: policy(github(asking({ sub: 'repo:example/shop:*' }, GITHUB))),
      good: policy(github(asking({ sub: 'repo:example/shop:ref:refs/heads/main' }, GITHUB))),
    },
  ],
  'for-all-values': [
    {
      name: 'sub',
      bad: policy(under('ForAllValues:StringEquals')),
      good: policy(under('ForAnyValue:StringEquals')),
    },
    {
      name: 'aud',
      bad: policy(
        pods({ Condition: { StringEquals: { [sub]: subject('cart') }, 'ForAllValues:StringLike': aud } }),
      ),
      good: policy(
        pods({ Condition: { StringEquals: both, 'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' } } }),
      ),
    },
  ],
  'if-exists': [
    { name: 'sub', bad: policy(under('StringEqualsIfExists')), good: policy(under('StringEquals')) },
    {
      name: 'aud',
      bad: policy(pods({ Condition: { StringEquals: { [sub]: subject('cart') }, StringLikeIfExists: aud } })),
      good: policy(
        pods({ Condition: { StringEquals: both, StringLikeIfExists: { 'aws:SourceVpc': 'vpc-1' } } }),
      ),
    },
  ],
  'sub-only-negated': [
    {
      name: 'all but one',
      bad: policy(under('StringNotEquals')),
      good: policy(pods({ Condition: { StringEquals: both, StringNotEquals: { [sub]: subject('x') } } })),
    },
    {
      name: 'all but a Namespace',
      bad: policy(under('StringNotLike', subject('*'))),
      good: policy({ ...under('StringNotLike', subject('*')), Effect: 'Deny' }),
    },
  ],
  'values-empty': [
    { name: 'no subjects', bad: policy(named([])), good: policy(named([subject('cart')])) },
    {
      name: 'a Deny',
      bad: policy({ ...named([]), Effect: 'Deny' }),
      good: policy({ ...named('x'), Effect: 'Deny' }),
    },
  ],
  'value-twice': [
    {
      name: 'a subject',
      bad: policy(named([subject('cart'), subject('cart')])),
      good: policy(named([subject('cart'), subject('Cart')])),
    },
  ],
  'policy-variable': [
    {
      name: 'an unfilled template',
      bad: policy(named(`system:serviceaccount:\${var.namespace}:cart`)),
      good: policy(pods()),
    },
    {
      name: 'an unfilled account',
      bad: policy(pods({ Principal: { Federated: `arn:aws:iam::\${AWS::AccountId}:oidc-provider/${EKS}` } })),
      good: policy(pods()),
    },
    {
      name: 'an unfilled role',
      bad: policy(roles({ AWS: `arn:aws:iam::\${account}:role/app` })),
      good: policy(roles({ AWS: APP })),
    },
    {
      name: 'the subject itself',
      bad: policy(like(`\${${sub}}`)),
      good: policy(
        pods({ Condition: { StringEquals: { ...both, 'sts:SourceIdentity': `\${aws:username}` } } }),
      ),
    },
  ],
  'conditions-and': [
    {
      name: 'a name and a glob',
      bad: policy(
        pods({ Condition: { StringEquals: both, StringLike: { [sub]: 'system:serviceaccount:jobs:*' } } }),
      ),
      good: policy(pods({ Condition: { StringEquals: both, StringNotLike: { [sub]: subject('x*') } } })),
    },
  ],
  'subject-form': [
    {
      name: 'though the key is wrong',
      beside: ['key-other-issuer'],
      bad: policy(
        of('oidc.example.com/prod', {
          Condition: asking({ sub: 'system:serviceaccount:shop' }, 'oidc.example.com/dev'),
        }),
      ),
      good: policy(pods()),
    },
    {
      name: 'though another provider stands beside',
      beside: ['several-providers'],
      bad: policy(
        pods({
          Principal: { Federated: [provider('oidc.example.com/prod'), provider(GITHUB)] },
          Condition: asking({ sub: 'system:serviceaccount:shop' }, 'oidc.example.com/prod'),
        }),
      ),
      good: policy(pods()),
    },
    {
      name: 'for the given issuer, which has capitals',
      bad: policy(
        of('oidc.example.com/Prod', { Condition: asking({ sub: 'shop/cart' }, 'oidc.example.com/Prod') }),
      ),
      good: policy(of('oidc.example.com/Prod')),
      options: { issuer: { hostAndPath: 'oidc.example.com/Prod' } },
    },
    ...[
      'oidc-eks.eu-west-1.api.aws/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
      'container.googleapis.com/v1/projects/example/locations/europe-west1/clusters/prod',
      'westeurope.oic.prod-aks.azure.com/0f1e2d3c/99990000',
    ].map((issuer) => ({
      name: issuer,
      bad: policy(of(issuer, { Condition: asking({ sub: 'shop/cart' }, issuer) })),
      good: policy(
        of('oidc.example.com/prod', { Condition: asking({ sub: 'shop/cart' }, 'oidc.example.com/prod') }),
      ),
    })),
    {
      name: 'not of GitHub, though it stands beside a cluster',
      bad: policy(named('shop/cart')),
      good: policy(
        pods({
          Principal: { Federated: [provider('oidc.example.com/prod'), provider(GITHUB)] },
          Condition: asking({}, 'oidc.example.com/prod'),
        }),
        github(asking({ sub: 'repo:example/shop:environment:prod' }, GITHUB)),
      ),
    },
    ...[
      'shop/cart',
      'shop:cart',
      'cart',
      '',
      'system:serviceaccounts:shop',
      'system:serviceaccounts:shop:cart',
      'system:serviceaccount:shop',
      'system:serviceaccount:',
      'system:serviceaccount:shop/cart',
      'system:serviceaccount:shop:cart:extra',
      'serviceaccount:shop:cart',
    ].map((value) => ({
      name: JSON.stringify(value),
      bad: policy(named([subject('cart'), value])),
      good: policy(named([subject('cart'), 'system:serviceaccount:jobs:report'])),
    })),
    {
      name: 'a group under StringLike',
      bad: policy(like('system:serviceaccounts:shop*')),
      good: policy(like('*:shop:cart')),
    },
    {
      name: 'too many colons',
      bad: policy(like('system:serviceaccount:*:shop:cart')),
      good: policy(like('system:serviceaccount:shop:c*t')),
    },
    {
      name: 'for the given issuer',
      bad: policy(
        of('oidc.example.com/prod', { Condition: asking({ sub: 'shop/cart' }, 'oidc.example.com/prod') }),
      ),
      good: policy(
        of('oidc.example.com/dev', { Condition: asking({ sub: 'shop/cart' }, 'oidc.example.com/dev') }),
      ),
      options: { issuer: { hostAndPath: 'oidc.example.com/prod' } },
    },
    {
      name: 'beside a proper one',
      bad: policy(
        of('oidc.example.com/prod', {
          Condition: asking({ sub: ['shop/cart', subject('cart')] }, 'oidc.example.com/prod'),
        }),
      ),
      good: policy(github(asking({ sub: 'repo:example/shop:environment:prod' }, GITHUB))),
    },
  ],
  'subject-name': [
    {
      name: 'capitals alone tell that it is a cluster',
      bad: policy(
        of('oidc.example.com/prod', {
          Condition: asking({ sub: 'System:ServiceAccount:shop:cart' }, 'oidc.example.com/prod'),
        }),
      ),
      good: policy(like(`*serviceaccount*${'s'.repeat(60)}:cart`)),
    },
    ...[
      'system:serviceaccount:Shop:cart',
      'system:serviceaccount:shop:Cart',
      'system:serviceaccount:shop:my_cart',
      'system:serviceaccount:shop: cart',
      'system:serviceaccount:shop:',
      'system:serviceaccount::cart',
      'system:serviceaccount:shop.eu:cart',
      'system:serviceaccount:-shop:cart',
      `system:serviceaccount:${'s'.repeat(64)}:cart`,
      `system:serviceaccount:shop:${'c'.repeat(254)}`,
      ' system:serviceaccount:shop:cart',
      'System:ServiceAccount:shop:cart',
    ].map((value) => ({
      name: JSON.stringify(value),
      bad: policy(named(value)),
      good: policy(
        named([
          `system:serviceaccount:${'s'.repeat(63)}:cart.v1`,
          `system:serviceaccount:shop:${'c'.repeat(253)}`,
        ]),
      ),
    })),
    {
      name: 'a glob in capitals',
      bad: policy(like('system:serviceaccount:Shop*')),
      good: policy(under('StringEqualsIgnoreCase', 'system:serviceaccount:Shop:cart')),
    },
  ],
  'any-subject': [
    { name: 'a star', bad: policy(like('*')), good: policy(like(subject('*'))) },
    { name: 'stars', bad: policy(like('?*')), good: policy({ ...like('*'), Effect: 'Deny' }) },
    {
      name: 'GitHub',
      beside: ['no-aud'],
      bad: policy(github({ StringLike: { [`${GITHUB}:sub`]: '*' } })),
      good: policy(github({ StringLike: { [`${GITHUB}:sub`]: 'repo:example/*' } })),
    },
  ],
  'any-owner': ['repo:*', 'repo:*/cart:ref:refs/heads/main', 'repo:example*/cart:*'].map((value) => ({
    name: value,
    beside: ['no-aud' as const],
    bad: policy(github({ StringLike: { [`${GITHUB}:sub`]: value } })),
    good: policy(github({ StringLike: { [`${GITHUB}:sub`]: 'repo:example/cart*:*' } })),
  })),
  'any-service-account': [
    ...[
      'system:serviceaccount:*',
      'system:serviceaccount*',
      'system:*',
      'system:serviceaccount:*:*',
      '*:*',
      'system:serviceaccount:?*:*',
    ].map((value) => ({ name: value, bad: policy(like(value)), good: policy(like(subject('*'))) })),
  ],
  'any-namespace': [
    ...[
      'system:serviceaccount:*:cart',
      'system:serviceaccount:*:cart-*',
      'system:serviceaccount:*cart',
      '*:cart',
      '*cart',
      'system:serviceaccount:????:cart',
    ].map((value) => ({ name: value, bad: policy(like(value)), good: policy(like(subject('cart-*'))) })),
  ],
  'namespace-partly': [
    ...[
      'system:serviceaccount:team-*:cart',
      'system:serviceaccount:shop*',
      'system:serviceaccount:*-prod:cart',
      'system:serviceaccount:sho?:cart',
      'system:serviceaccount:shop*cart',
      '*shop:cart',
      '*:sh*:cart',
    ].map((value) => ({
      name: value,
      bad: policy(like(value)),
      good: policy(like(['system:serviceaccount:shop:*', '*:shop:cart'])),
    })),
  ],
  'default-account': [
    { name: 'by name', bad: policy(named(subject('default'))), good: policy(named(subject('default-cart'))) },
    {
      name: 'of any Namespace',
      beside: ['any-namespace'],
      bad: policy(like('*:default')),
      good: policy(like('*:cart')),
    },
    {
      name: 'of some Namespaces',
      beside: ['namespace-partly'],
      bad: policy(like('system:serviceaccount:team-*:default')),
      good: policy(like('system:serviceaccount:default:cart')),
    },
  ],
  'subject-shadowed': [
    {
      name: 'under two operators',
      bad: policy(like(subject('cart')), named(subject('cart'))),
      good: policy(named([subject('*'), subject('cart')])),
    },
    {
      name: 'audiences in another order',
      beside: ['audience-other', 'statements-mergeable'],
      bad: policy(
        pods({ Condition: asking({ aud: ['sts.amazonaws.com', 'vault'] }) }),
        pods({ Condition: asking({ aud: ['vault', 'sts.amazonaws.com'] }) }),
      ),
      good: policy(pods(), keyed(OTHER_EKS)),
    },
    {
      name: 'globs for the same',
      bad: policy(like([subject('c*'), subject('c**')])),
      good: policy(like([subject('c*'), subject('?*')])),
    },
    {
      name: 'twice',
      beside: ['statements-mergeable'],
      bad: policy(named([subject('cart'), subject('till')]), named(subject('cart'))),
      good: policy(named([subject('cart'), subject('till')]), of(OTHER_EKS)),
    },
    {
      name: 'a glob',
      bad: policy(like(subject('*')), named(subject('cart'))),
      good: policy(like('system:serviceaccount:jobs:*'), named(subject('cart'))),
    },
    {
      name: 'a glob in the same list',
      bad: policy(like([subject('*'), subject('cart')])),
      good: policy(like([subject('c*'), subject('till')])),
    },
    {
      name: 'a glob under a glob',
      bad: policy(like([subject('*'), subject('cart-*')])),
      good: policy(like([subject('?'), subject('*')].slice(0, 1))),
    },
    {
      name: 'without an audience',
      beside: ['no-aud'],
      bad: policy(pods(), pods({ Condition: { StringEquals: { [sub]: subject('cart') } } })),
      good: policy(pods(), pods({ Condition: asking({ aud: 'other' }) })),
    },
    {
      name: 'with more conditions',
      bad: policy(pods(), pods({ Condition: { StringEquals: { ...both, 'sts:RoleSessionName': 'x' } } })),
      good: policy(
        pods({ Condition: { StringEquals: { ...both, 'sts:RoleSessionName': 'y' } } }),
        pods({ Condition: { StringEquals: { ...both, 'sts:RoleSessionName': 'x' } } }),
      ),
    },
    {
      name: 'not by a Deny',
      beside: ['statements-mergeable'],
      bad: policy(pods(), pods()),
      good: policy(pods({ Effect: 'Deny' }), pods()),
    },
    {
      name: 'not by another action',
      beside: ['statements-mergeable'],
      bad: policy(pods(), pods()),
      good: policy(pods(), pods({ Action: 'sts:AssumeRole' })),
    },
  ],
  'statements-mergeable': [
    {
      name: 'not of a Deny',
      bad: policy(pods(), named(subject('till'))),
      good: policy(pods({ Effect: 'Deny' }), pods({ Effect: 'Deny' })),
    },
    {
      name: 'not with a second condition on sub',
      bad: policy(pods(), named(subject('till'))),
      good: policy(
        pods({ Condition: { StringEquals: both, StringLike: { [sub]: subject('c*') } } }),
        pods({ Condition: { StringEquals: both, StringLike: { [sub]: subject('c*') } } }),
      ),
    },
    {
      name: 'not of roles',
      bad: policy(pods(), named(subject('till'))),
      good: policy(
        roles({ AWS: APP }, { Condition: asking({}) }),
        roles({ AWS: APP }, { Condition: asking({}) }),
      ),
    },
    {
      name: 'not under an operator that lists do not suit',
      bad: policy(pods(), named(subject('till'))),
      good: policy(under('StringNotEquals'), under('StringNotEquals')),
    },
    {
      name: 'whatever their order and capitals',
      beside: ['audience-other'],
      bad: policy(
        pods({
          Principal: { AWS: [APP, ACCOUNT], Federated: provider(EKS) },
          Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
          Condition: asking({ aud: ['sts.amazonaws.com', 'vault'] }),
        }),
        pods({
          Principal: { Federated: provider(EKS), AWS: [ACCOUNT, APP] },
          Action: ['sts:TagSession', 'sts:AssumeRoleWithWebIdentity'],
          Condition: {
            StringEquals: {
              [sub]: subject('till'),
              [`${EKS.toLowerCase()}:aud`]: ['vault', 'sts.amazonaws.com'],
            },
          },
        }),
      ),
      good: policy(pods(), pods({ Condition: asking({ aud: 'vault' }) })),
    },

    {
      name: 'two lists',
      bad: policy(named(subject('cart')), named(subject('till'))),
      good: policy(named(subject('cart')), like(subject('till-*'))),
    },
    {
      name: 'Sids',
      bad: policy({ ...named(subject('cart')), Sid: 'A' }, { ...named(subject('till')), Sid: 'B' }),
      good: policy(named(subject('cart')), of(OTHER_EKS)),
    },
  ],
  'audience-sts-host': [
    ...[
      'sts.eu-west-1.amazonaws.com',
      'sts.cn-north-1.amazonaws.com.cn',
      'sts.amazonaws.com.cn',
      'https://sts.amazonaws.com',
      'https://sts.eu-west-1.amazonaws.com/',
      'sts.amazon.com',
      ' sts.amazonaws.com',
      'STS.amazonaws.com',
      'sts-fips.us-east-1.amazonaws.com',
    ].map((value) => ({
      name: JSON.stringify(value),
      bad: policy(pods({ Condition: asking({ aud: value }) })),
      good: policy(pods({ Condition: asking({ aud: [value, 'sts.amazonaws.com'] }) })),
    })),
    {
      name: 'not of GitHub, which uses one in China',
      bad: policy(pods({ Condition: asking({ aud: 'sts.amazonaws.com.cn' }) })),
      good: policy(github(asking({ sub: 'repo:example/shop:*', aud: 'sts.amazonaws.com.cn' }, GITHUB))),
    },
  ],
  'audience-other': [
    { name: 'another', bad: policy(pods({ Condition: asking({ aud: 'vault' }) })), good: policy(pods()) },
    {
      name: 'another than given',
      bad: policy(pods()),
      good: policy(pods({ Condition: asking({ aud: 'vault' }) })),
      options: { audience: 'vault' },
    },
    {
      name: 'a host beside the right one',
      bad: policy(pods({ Condition: asking({ aud: ['sts.amazonaws.com', 'sts.amazonaws.com.cn'] }) })),
      good: policy(pods({ Condition: asking({ aud: 'sts.amazonaws.com.cn' }) })),
    },
  ],
  'audience-wildcard': [
    {
      name: 'a star',
      bad: policy(
        pods({
          Condition: { StringEquals: { [sub]: subject('cart') }, StringLike: { [`${EKS}:aud`]: '*' } },
        }),
      ),
      good: policy(pods({ Condition: { StringEquals: { [sub]: subject('cart') }, StringLike: aud } })),
    },
  ],
};
