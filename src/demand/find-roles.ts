import { accountOfRole } from '../identity/role-arn.ts';
import { claimsByRole } from './claims-by-role.ts';
import type { ChainClaim, Claim, Demand } from './demand.ts';
import { accountName, few } from './few.ts';
import type { FindingOptions } from './finding-options.ts';
import { type Finding, finding } from './findings.ts';
import { grouped } from './grouped.ts';
import { chainsFromUnvouched } from './restrict.ts';

/** Roles with more ServiceAccounts than their policy has room for. */
export function findOversized(demand: Demand, { quota }: FindingOptions): readonly Finding[] {
  if (quota === undefined) return [];
  return [...claimsByRole(demand)].flatMap(([roleArn, claims]) => {
    const size = quota.sizeOf(claims);
    if (size <= quota.limit) return [];
    const text = `${claims.length} ServiceAccounts take ${size} characters, of which the quota allows ${quota.limit}`;
    return [finding('quota-exceeded', `role ${roleArn}`, text)];
  });
}

/** Roles that should lead to one of another partition. */
export function findCrossed({ chains }: Demand): readonly Finding[] {
  const crossed = chains.filter(
    ({ roleArn, baseRoleArn }) => placeOf(roleArn).partition !== placeOf(baseRoleArn).partition,
  );
  const pairs = new Map(crossed.map((chain) => [`${chain.baseRoleArn} ${chain.roleArn}`, chain]));
  return [...pairs.values()].map(({ roleArn, baseRoleArn }) =>
    finding('partition-crossed', `role ${roleArn}`, `it should be had by way of ${baseRoleArn}`),
  );
}

/** Accounts and partitions other than the one that was given; of roles that trust the OIDC provider, that is. */
export function findElsewhere({ claims }: Demand, { home }: FindingOptions): readonly Finding[] {
  const roles = new Set(claims.map(({ roleArn }) => roleArn));
  const places = grouped(roles, (roleArn) => {
    const { account, partition } = placeOf(roleArn);
    return `account ${account} (${partition})`;
  });
  return [...places].flatMap(([at, there]) => {
    const { account, partition } = placeOf(there[0] ?? '');
    if (home.partition !== undefined && partition !== home.partition)
      return [finding('partition-other', at, `${few(there)}; the given partition is ${home.partition}`)];
    if (home.accountId === undefined || account === home.accountId) return [];
    return [finding('account-other', at, `${few(there)}; the given account is ${home.accountId}`)];
  });
}

/** Roles from which several ServiceAccounts go on, not all of them to the same ones. */
export function findBases({ chains }: Demand): readonly Finding[] {
  return [...grouped(chains, ({ baseRoleArn }) => baseRoleArn)].flatMap(([baseRoleArn, ofBase]) => {
    const accounts = new Set(ofBase.map(accountOf));
    const targets = new Set(ofBase.map(({ roleArn }) => roleArn));
    const ways = new Set(ofBase.map((chain) => `${accountOf(chain)} ${chain.roleArn}`));
    // Where everybody goes everywhere, nobody gains by it.
    if (ways.size === accounts.size * targets.size) return [];
    const text = `${few([...accounts])} go on from it, to ${few([...targets])}`;
    return [finding('base-shared', `role ${baseRoleArn}`, text)];
  });
}

/** Roles of ServiceAccounts that are called `default`. */
export function findDefaults({ claims }: Demand): readonly Finding[] {
  const ofDefault = claims.filter(({ serviceAccount }) => serviceAccount === 'default');
  return [...grouped(ofDefault, ({ roleArn }) => roleArn)].map(([roleArn, ofRole]) =>
    finding('default-account', `role ${roleArn}`, few([...new Set(ofRole.map(accountOf))])),
  );
}

function accountOf({ namespace, serviceAccount }: Claim | ChainClaim): string {
  return accountName(namespace, serviceAccount);
}

function placeOf(roleArn: string): { readonly partition: string; readonly account: string } {
  const [, partition = '', , , account = ''] = roleArn.split(':');
  return { partition, account };
}

/** Roles of other accounts that permitted ones would trust because a ServiceAccount says so. */
export function findAskedBases(demand: Demand): readonly Finding[] {
  const strangers = chainsFromUnvouched(demand).filter(
    ({ roleArn, baseRoleArn }) => accountOfRole(roleArn) !== accountOfRole(baseRoleArn),
  );
  return strangers.map(({ roleArn, baseRoleArn, namespace, serviceAccount }) =>
    finding(
      'base-asked-for',
      `role ${roleArn}`,
      `from ${baseRoleArn} for ${accountName(namespace, serviceAccount)}`,
    ),
  );
}
