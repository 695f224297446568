import { accountOfRole, partitionOfRole } from '../identity/role-arn.ts';

/** What the ARN of a role says. */
export interface RoleName {
  readonly roleArn: string;
  readonly partition: string;
  readonly accountId: string;
  /** With the slashes at both ends; `/` alone for none. */
  readonly path: string;
  readonly name: string;
}

const LONGEST_NAME = 64;
const LONGEST_PATH = 512;

/**
 * Takes the ARN of a role apart; `undefined` where IAM has none of that name or path.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export function roleNameOf(roleArn: string): RoleName | undefined {
  const [partition, accountId] = [partitionOfRole(roleArn), accountOfRole(roleArn)];
  if (partition === undefined || accountId === undefined) return undefined;
  const rest = roleArn.slice(roleArn.indexOf('/'));
  const end = rest.lastIndexOf('/') + 1;
  const [path, name] = [rest.slice(0, end), rest.slice(end)];
  const isPossible = name !== '' && name.length <= LONGEST_NAME && path.length <= LONGEST_PATH;
  return isPossible && !path.includes('//') ? { roleArn, partition, accountId, path, name } : undefined;
}
