import { describe, expect, test } from 'vitest';
import type { ChainClaim, Claim, Demand } from '../../src/demand/demand.ts';
import { findingsOf } from '../../src/demand/find.ts';
import type { PermissionCode } from '../../src/demand/permission.ts';
import { onlyRole, vouchedFor } from '../../src/demand/restrict.ts';

const OWN = 'arn:aws:iam::111122223333:role/';
const holders = { first: [], count: 1 };
const account = { namespace: 'shop', serviceAccount: 'a', holders, reason: 'kiam-role' } as const;

const claim = (roleArn: string, permittedBy: PermissionCode): Claim => ({
  ...account,
  roleArn,
  permittedBy,
  audience: 'sts.amazonaws.com',
  method: 'chain',
  isKnown: true,
});

const chain = (baseRoleArn: string): ChainClaim => ({
  ...account,
  roleArn: `${OWN}target`,
  baseRoleArn,
  permittedBy: 'permitted',
  externalId: 'id',
});

const demandOf = (base: string, permittedBy: PermissionCode): Demand => ({
  claims: [claim(base, permittedBy), claim(`${OWN}other`, 'permitted')],
  chains: [chain(base)],
  agents: [],
  forbidden: [],
  unusable: [],
  overridden: [],
  passedOver: [],
  unlisted: [],
  asked: { serviceAccounts: 1, pods: 1 },
});

const BASE = `${OWN}base`;
const FOREIGN = 'arn:aws:iam::666666666666:role/base';

describe('a permitted role that is reached from another', () => {
  test.each<[string, PermissionCode, number]>([
    ['stays where the first one is vouched for, too', 'chain-base-role', 1],
    ['goes where nobody vouches for the first one', 'nobody', 0],
  ])('%s', (_, permittedBy, left) => {
    const { chains, claims } = vouchedFor(demandOf(BASE, permittedBy));
    expect([chains.length, claims.length]).toEqual([left, 1 + left]);
  });

  test.each<[string, string, PermissionCode, string[]]>([
    ['of another account that nobody vouches for', FOREIGN, 'nobody', [`role ${OWN}target`]],
    ['of another account that is vouched for', FOREIGN, 'flag', []],
    ['of its own account', BASE, 'nobody', []],
  ])('is told of where the first one is %s', (_, base, permittedBy, told) => {
    const options = { home: { accountId: undefined, partition: undefined }, quota: undefined };
    const found = findingsOf(demandOf(base, permittedBy), options);
    expect(found.filter(({ code }) => code === 'base-asked-for').map(({ at }) => at)).toEqual(told);
  });
});

test('of one role nothing else is left', () => {
  const { claims, chains } = onlyRole(demandOf(BASE, 'nobody'), `${OWN}target`);
  expect([claims.length, chains.length]).toEqual([0, 1]);
});
