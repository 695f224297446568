import { type RoleBase, roleBaseOf } from '../../identity/role-arn.ts';
import type { Home } from './allowance.ts';

/** Where roles are that are written without an account. */
type Names = Pick<RoleBase, 'accountId' | 'partition'>;

/** What flags say of it. */
type NameFlags = Omit<RoleBase, 'awsDefaultRegion'>;

/**
 * Where roles are that are written by their names alone: where flags say, else in the account of the credentials, which has
 * the only roles that can be edited.
 */
export function namesAt(given: NameFlags, { accountId, partition }: Home): Names {
  if (given.roleBaseArn !== undefined) return { accountId: given.accountId, partition: given.partition };
  return { accountId: given.accountId ?? accountId, partition: given.partition ?? partition };
}

/** That names are completed to roles of another account than that of the credentials, in a sentence; `undefined` if not. */
export function namesElsewhere(given: NameFlags, home: Home): string | undefined {
  const base = roleBaseOf({ ...given, ...namesAt(given, home), awsDefaultRegion: undefined });
  if (base === undefined || base.startsWith(`arn:${home.partition}:iam::${home.accountId}:`))
    return undefined;
  const flag =
    given.roleBaseArn === undefined
      ? [flagOf('--account-id', given.accountId), flagOf('--partition', given.partition)].flat().join(' ')
      : `--role-base-arn ${given.roleBaseArn}`;
  const there = `${home.accountId}${base.startsWith(`arn:${home.partition}:`) ? '' : ` (${home.partition})`}`;
  return `${flag} completes names there; the credentials are of ${there}, and no role elsewhere is edited`;
}

function flagOf(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${name} ${value}`];
}
