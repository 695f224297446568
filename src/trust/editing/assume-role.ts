import type { Principal, Statement } from '../policy.ts';
import { sorted } from './sorted.ts';
import { conditionJson } from './statement-json.ts';

/** Which roles are meant to be kiam's server: one, or those that are named for it. */
export type KiamRoles = { readonly roleArn: string } | 'named-kiam';

/** Whether a statement is there for kiam's server alone, by the name of the role. */
export function isKiamStatement(statement: Statement): boolean {
  return isForKiam(statement, 'named-kiam');
}

/** Whether a statement is there for kiam's server alone. */
export function isForKiam(statement: Statement, roles: KiamRoles): boolean {
  const { principals = [] } = statement;
  return (
    isAssumeRole(statement) &&
    principals.length > 0 &&
    principals.every((principal) => isKiam(principal, roles))
  );
}

/** Whether it lets somebody assume the role by credentials of another. */
export function isAssumeRole({ effect, actions = [] }: Statement): boolean {
  return effect === 'Allow' && actions.some((action) => action.toLowerCase() === 'sts:assumerole');
}

/** Whether a role, or a session of one, is kiam's by the role's name; its path does not count. */
export function isNamedForKiam(arn: string): boolean {
  return roleOf(arn)?.name.toLowerCase().includes('kiam') ?? false;
}

/** Whether a principal is kiam's server, or a session of its role. */
export function isKiam({ type, value }: Principal, roles: KiamRoles): boolean {
  if (type !== 'AWS') return false;
  if (roles === 'named-kiam') return isNamedForKiam(value);
  return value === roles.roleArn || isSessionOf(value, roles.roleArn);
}

function isSessionOf(arn: string, roleArn: string): boolean {
  const [session, role] = [roleOf(arn), roleOf(roleArn)];
  return session?.isSession === true && session.owner === role?.owner && session.name === role.name;
}

/** The name of a role, or of the role of a session, without its path, and whose it is. No way back, however long. */
function roleOf(arn: string) {
  const [, partition, , account, isRole, rest = ''] =
    /^arn:([^:]*):(iam|sts)::([^:]*):(?:(role)|assumed-role)\/(.*)$/s.exec(arn) ?? [];
  if (partition === undefined) return undefined;
  const name = isRole === undefined ? rest.split('/', 1)[0] : rest.slice(rest.lastIndexOf('/') + 1);
  return { owner: `${partition} ${account}`, name: name ?? '', isSession: isRole === undefined };
}

/** A statement by which the sessions of roles may assume another, with one of the external ids if there are any. */
export function assumeRoleStatement(
  principals: readonly Principal[],
  externalIds: readonly string[],
  sessions: Statement['conditions'] = [],
): { readonly statement: Statement; readonly written: object } {
  const conditions = [
    ...(externalIds.length === 0
      ? []
      : [{ operator: 'StringEquals', key: 'sts:ExternalId', values: sorted(externalIds) }]),
    ...sessions,
  ];
  const statement: Statement = { effect: 'Allow', principals, actions: ['sts:AssumeRole'], conditions };
  const arns = principals.map(({ value }) => value);
  const written = {
    Effect: 'Allow',
    Principal: { AWS: arns.length === 1 ? arns[0] : arns },
    Action: 'sts:AssumeRole',
    ...(conditions.length > 0 && { Condition: conditionJson(conditions) }),
  };
  return { statement, written };
}
