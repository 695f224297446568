import { PodroleError } from '../../../errors.ts';
import type { Caller, IamAccess } from '../../../iam/access.ts';
import { type LiveRole, readRole } from '../../../iam/role.ts';
import { accountOfRole, partitionOfRole } from '../../../identity/role-arn.ts';
import type { NamedRole } from '../../../settings/trust-values.ts';
import type { Home } from '../edit.ts';

/**
 * Reads the roles that `--role` names, each once.
 *
 * @throws PodroleError USAGE for one of another account or path, AWS_REFUSED, AWS_UNAVAILABLE.
 */
export async function readNamedRoles(
  access: IamAccess,
  named: readonly NamedRole[],
): Promise<readonly LiveRole[]> {
  const roles = new Map<string, LiveRole>();
  for (const one of named) {
    const role = await readNamedRole(access, one);
    roles.set(role.arn, role);
  }
  return [...roles.values()];
}

async function readNamedRole(access: IamAccess, { name, arn }: NamedRole): Promise<LiveRole> {
  if (arn !== undefined) checkAccount(arn, await access.caller());
  const role = await readRole(access, name);
  if (arn !== undefined && role.arn !== arn)
    throw new PodroleError(
      'USAGE',
      `--role ${arn} is not there: the role ${name} of this account is ${role.arn}; give that, or the name alone`,
    );
  return role;
}

/** IAM is asked by names, which may stand for another role in the account of the credentials. */
function checkAccount(arn: string, { accountId, partition, arn: caller }: Caller): void {
  const [ofRole, partitionOf] = [accountOfRole(arn), partitionOfRole(arn)];
  if (ofRole === accountId && partitionOf === partition) return;
  throw new PodroleError(
    'USAGE',
    `--role ${arn} is in account ${ofRole} of partition ${partitionOf}, and the credentials are those of ${caller}; give some of that account with --profile, or a role there with --assume-role`,
  );
}

/** Where a role is. */
export function homeOf({ arn }: LiveRole): Home {
  return { arn, accountId: accountOfRole(arn) ?? '', partition: partitionOfRole(arn) ?? 'aws' };
}
