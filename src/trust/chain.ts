import { assumeRoleStatement } from './editing/assume-role.ts';
import { sessionCondition } from './editing/plain-frame.ts';

/** One role that leads to another. */
export interface RoleChain {
  /** The role that the token is exchanged for. */
  readonly baseRoleArn: string;
  /** The role that the pod has in the end. */
  readonly roleArn: string;
  /** 2 to 1224 of `[\w+=,.@:/-]`; empty where none is asked for. */
  readonly externalIds: readonly string[];
  /** Patterns of role session names; empty for any. */
  readonly sessionNames: readonly string[];
}

/** Both halves of a chain: the target's trust policy, and the permission that the base role needs. */
export interface ChainPolicies {
  readonly trust: object;
  readonly permission: object;
}

/**
 * The policies by which sessions of one role may assume another.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
export function chainPolicies({ baseRoleArn, roleArn, externalIds, sessionNames }: RoleChain): ChainPolicies {
  const base = [{ type: 'AWS', value: baseRoleArn }];
  const { written } = assumeRoleStatement(base, externalIds, sessionCondition(sessionNames));
  const Version = '2012-10-17';
  return {
    trust: { Version, Statement: [written] },
    permission: {
      Version,
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn }],
    },
  };
}
