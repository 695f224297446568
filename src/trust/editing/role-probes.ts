import type { TrustRequest } from '../evaluation/evaluate.ts';
import type { Statement, TrustPolicy } from '../policy.ts';
import type { Probe } from './prove.ts';
import { sorted } from './sorted.ts';
import { checkEffort } from './telling-apart.ts';

/** Roles that an edit lets in, or keeps out, by credentials of their own. */
export interface NamedRoles {
  /** With each of the external ids; without any where there are none. */
  readonly allowed: { readonly roleArn: string; readonly externalIds: readonly string[] } | undefined;
  readonly refused: readonly string[];
}

/** A probe for each role that the policies or the edit name, with every external id, and without one. */
export function roleProbes(policies: readonly TrustPolicy[], named: NamedRoles): readonly Probe[] {
  const statements = policies.flatMap((policy) => policy.statements);
  const roles = sorted([
    ...statements.flatMap(rolesIn),
    ...named.refused,
    ...(named.allowed === undefined ? [] : [named.allowed.roleArn]),
  ]);
  const externalIds = [
    undefined,
    ...sorted([...statements.flatMap(externalIdsIn), ...(named.allowed?.externalIds ?? [])]),
  ];
  checkEffort(roles.length * externalIds.length, policies);
  return roles.flatMap((roleArn) =>
    externalIds.map((externalId) => ({
      who: `${roleArn}${externalId === undefined ? '' : ' with an external id'}`,
      request: assumeRole(roleArn, externalId),
      expects: expectation(roleArn, externalId, named),
    })),
  );
}

function expectation(
  roleArn: string,
  externalId: string | undefined,
  { allowed, refused }: NamedRoles,
): Probe['expects'] {
  if (refused.includes(roleArn)) return 'refused';
  if (allowed?.roleArn !== roleArn) return 'same';
  const isNamed =
    externalId === undefined ? allowed.externalIds.length === 0 : allowed.externalIds.includes(externalId);
  return isNamed ? 'allowed' : 'not-refused';
}

function rolesIn({ principals = [] }: Statement): readonly string[] {
  return principals
    .filter(({ type, value }) => type === 'AWS' && /^arn:[\w-]+:iam::\d{12}:role\//.test(value))
    .map(({ value }) => value);
}

function externalIdsIn({ conditions }: Statement): readonly string[] {
  return conditions
    .filter(({ key }) => key.toLowerCase() === 'sts:externalid')
    .flatMap(({ values }) => values);
}

/** A request of a session of a role, with an external id if there is one. */
export function assumeRole(roleArn: string, externalId: string | undefined): TrustRequest {
  return {
    action: 'sts:AssumeRole',
    principal: { aws: roleArn },
    context: {
      'sts:rolesessionname': ['podrole-proof'],
      'aws:principalarn': [roleArn],
      'aws:principalaccount': [roleArn.split(':')[4] ?? ''],
      ...(externalId !== undefined && { 'sts:externalid': [externalId] }),
    },
  };
}
