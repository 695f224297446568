import { describe, expect, test } from 'vitest';
import { findingsOf } from '../../src/demand/find.ts';
import type { FindingOptions } from '../../src/demand/finding-options.ts';
import { FINDINGS } from '../../src/demand/findings.ts';
import { account, BASE, demandOf, pod, space } from './demand-of.ts';

const ROLE = 'eks.amazonaws.com/role-arn';
const IAM = 'iam.amazonaws.com/role';
const NOWHERE: FindingOptions = { home: { accountId: undefined, partition: undefined }, quota: undefined };
const HOME = { home: { accountId: '111122223333', partition: 'aws' }, quota: undefined };

const all = space({ 'iam.amazonaws.com/permitted': '.*' });
const eks = (name: string, role: string, more = {}) => account(name, { [ROLE]: role, ...more });
const chained = (name: string, base: string, target: string) =>
  eks(name, `${BASE}${base}`, { 'podrole.io/assume-role-arn': `${BASE}${target}` });

function found(objects: readonly object[], options: FindingOptions = NOWHERE, flags = {}): readonly string[] {
  return findingsOf(demandOf(objects, flags), options).map(({ code, at, text }) =>
    `${code} ${at}: ${text}`.replaceAll(BASE, ''),
  );
}

type Row = [says: string, objects: readonly object[], expected: readonly string[], options?: FindingOptions];

describe('what a demand has against it', () => {
  test.each<Row>([
    [
      'nothing, where each workload has a ServiceAccount',
      [eks('app', `${BASE}a`), all, pod('web', 'app')],
      [],
      HOME,
    ],
    [
      'two roles of kiam on one ServiceAccount',
      [account('app'), all, pod('web', 'app', { [IAM]: 'a' }), pod('job', 'app', { [IAM]: 'b' })],
      ['account-shared ServiceAccount shop/app: a (Pod shop/web) and b (Pod shop/job)'],
    ],
    [
      'a role of the ServiceAccount in the dialect of kiam, and another one of a pod',
      [account('app', { [IAM]: 'a' }), all, pod('job', 'app', { [IAM]: 'b' })],
      ['account-shared ServiceAccount shop/app: a (ServiceAccount shop/app) and b (Pod shop/job)'],
    ],
    [
      'a role of the ServiceAccount, and other ones that pods ask for in vain',
      [eks('app', `${BASE}a`), all, pod('web', 'app', { [IAM]: 'b' }), pod('job', 'app', { [IAM]: 'c' })],
      [
        'account-role-stands ServiceAccount shop/app: a stands, not "b" (Pod shop/web) and "c" (Pod shop/job)',
      ],
    ],
    [
      'pods with external ids that go on to different roles',
      [
        eks('app', `${BASE}a`),
        all,
        pod('web', 'app', { [IAM]: 'b', 'iam.amazonaws.com/external-id': 'x-1' }),
        pod('job', 'app', { [IAM]: 'c', 'iam.amazonaws.com/external-id': 'x-1' }),
      ],
      ['account-shared ServiceAccount shop/app: b (Pod shop/web) and c (Pod shop/job)'],
    ],
    [
      'the way to a role is no second role',
      [
        eks('app', `${BASE}a`),
        all,
        pod('web', 'app', { [IAM]: 'b', 'iam.amazonaws.com/external-id': 'x-1' }),
      ],
      [],
    ],
    [
      'roles of one name in several Namespaces are not shared',
      [account('app'), all, pod('web', 'app', { [IAM]: 'a' }), eks('b', `${BASE}b`)],
      [],
    ],
    [
      'a role with more ServiceAccounts than there is room for',
      [eks('a', `${BASE}r`), eks('b', `${BASE}r`), eks('c', `${BASE}r`), eks('d', `${BASE}s`)],
      ['quota-exceeded role r: 3 ServiceAccounts take 300 characters, of which the quota allows 200'],
      { ...NOWHERE, quota: { limit: 200, sizeOf: (claims) => claims.length * 100 } },
    ],
    [
      'as many as there is room for',
      [eks('a', `${BASE}r`), eks('b', `${BASE}r`)],
      [],
      { ...NOWHERE, quota: { limit: 200, sizeOf: (claims) => claims.length * 100 } },
    ],
    [
      'a ServiceAccount takes room once, whatever the reasons',
      [account('app'), all, pod('web', 'app', { [IAM]: 'd' })],
      ['quota-exceeded role d: 1 ServiceAccounts take 1 characters, of which the quota allows 0'],
      { ...NOWHERE, quota: { limit: 0, sizeOf: (claims) => claims.length } },
    ],
    [
      'another account',
      [eks('a', 'arn:aws:iam::444455556666:role/a'), eks('b', 'arn:aws:iam::444455556666:role/b')],
      [
        'account-other account 444455556666 (aws): arn:aws:iam::444455556666:role/a and arn:aws:iam::444455556666:role/b; the given account is 111122223333',
      ],
      HOME,
    ],
    [
      'another account at the end of a chain is as it should be',
      [eks('a', `${BASE}a`, { 'podrole.io/assume-role-arn': 'arn:aws:iam::444455556666:role/b' })],
      [],
      HOME,
    ],
    [
      'another partition',
      [eks('a', 'arn:aws-cn:iam::111122223333:role/a')],
      [
        'partition-other account 111122223333 (aws-cn): arn:aws-cn:iam::111122223333:role/a; the given partition is aws',
      ],
      HOME,
    ],
    [
      'another partition at the end of a chain',
      [eks('a', `${BASE}a`, { 'podrole.io/assume-role-arn': 'arn:aws-cn:iam::111122223333:role/b' })],
      ['partition-crossed role arn:aws-cn:iam::111122223333:role/b: it should be had by way of a'],
      HOME,
    ],
    ['other accounts, where none was given', [eks('a', 'arn:aws:iam::444455556666:role/a')], []],
    [
      'what is no ARN',
      [eks('app', 'a\nb'), pod('web', 'app')],
      ['role-no-arn ServiceAccount shop/app: "a\\u000ab" (ServiceAccount shop/app and Pod shop/web)'],
    ],
    [
      'what comes to no ARN in the dialect of kiam',
      [account('app'), all, pod('web', 'app', { [IAM]: 'a b' })],
      ['role-no-arn ServiceAccount shop/app: "a b" (Pod shop/web)'],
    ],
    [
      'a name that is a pattern',
      [eks('*', `${BASE}a`)],
      ['name-impossible ServiceAccount shop/*: "a" (ServiceAccount shop/*)'],
    ],
    [
      'an audience that no provider has',
      [eks('app', `${BASE}a`, { 'eks.amazonaws.com/audience': '' })],
      ['audience-impossible ServiceAccount shop/app: "a" (ServiceAccount shop/app)'],
    ],
    [
      'a ServiceAccount that does not exist',
      [all, pod('web', 'gone', { [IAM]: 'a' })],
      ['account-missing ServiceAccount shop/gone: a (Pod shop/web)'],
    ],
    [
      'a Namespace that is not in the input',
      [account('app'), pod('web', 'app', { [IAM]: 'a' })],
      ['namespace-missing Namespace shop: ServiceAccount shop/app'],
    ],
    ['the ServiceAccount default', [eks('default', `${BASE}a`)], ['default-account role a: shop/default']],
    [
      'one role for several to go on from, not all to the same',
      [chained('one', 'base', 'x'), chained('two', 'base', 'y')],
      ['base-shared role base: shop/one and shop/two go on from it, to x and y'],
    ],
    [
      'one role for several to go on from, all to the same',
      [chained('one', 'base', 'x'), chained('two', 'base', 'x')],
      [],
    ],
  ])('%s', (_says, objects, expected, options) => {
    expect(found(objects, options)).toEqual(expected);
    expect(found([...objects].reverse(), options)).toEqual(expected);
  });

  test('a role by its name, where nothing says of which account', () => {
    const objects = [
      account('app'),
      all,
      pod('web', 'app', { [IAM]: 'a' }),
      pod('job', 'app', { [IAM]: 'a' }),
    ];
    expect(found(objects, NOWHERE, { 'account-id': undefined })).toEqual([
      'role-base-missing ServiceAccount shop/app: "a" (Pod shop/job and Pod shop/web)',
    ]);
  });

  test('one that asks for the default role by name takes room once', () => {
    const objects = [account('app', { [IAM]: 'd' }), account('other'), pod('web', 'other', { [IAM]: 'd' })];
    const options = {
      ...NOWHERE,
      quota: { limit: 1, sizeOf: (claims: readonly unknown[]) => claims.length },
    };
    const flags = { dialects: 'kube2iam', 'default-role': 'd' };
    expect(demandOf(objects, flags).claims).toHaveLength(3);
    expect(found(objects, options, flags)).toEqual([
      'quota-exceeded role d: 2 ServiceAccounts take 2 characters, of which the quota allows 1',
    ]);
  });

  test('errors come first, each with what to do', () => {
    const objects = [eks('default', 'x'), eks('app', `${BASE}a`), pod('web', 'app', { [IAM]: 'b' }), all];
    const findings = findingsOf(demandOf(objects), HOME);
    expect(findings.map(({ level }) => level)).toEqual(['error', 'warning']);
    for (const { code, mend } of findings) expect(mend).toBe(FINDINGS[code].mend);
  });

  test('a kind that could not be listed', () => {
    const demand = { ...demandOf([]), unlisted: [{ resource: 'cronjobs', why: 'forbidden' }] };
    expect(findingsOf(demand, NOWHERE)).toMatchObject([
      { code: 'kind-unlisted', at: 'cronjobs', text: 'forbidden' },
    ]);
  });
});
