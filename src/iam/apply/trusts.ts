import { isRoleArn } from '../../identity/role-arn.ts';
import { matchesWildcard } from '../../identity/wildcard.ts';
import { isAssumeRole, isKiam, isNamedForKiam } from '../../trust/editing/assume-role.ts';
import type { Statement, TrustPolicy } from '../../trust/policy.ts';

/** Whose trust makes a role one of this cluster's. */
export interface Trusted {
  /** ARN of the provider in the account of the role. */
  readonly providerArn: string;
  /** ARN of kiam's role; `undefined` where none was named. */
  readonly kiamRole: string | undefined;
}

/** Whether a policy lets somebody in by that provider, or kiam's role: the whole account of kiam's role is not it. */
export function trusts({ statements }: TrustPolicy, { providerArn, kiamRole }: Trusted): boolean {
  return statements.some((statement) => {
    const { effect, principals = [] } = statement;
    if (effect !== 'Allow') return false;
    return principals.some(
      (principal) =>
        (isWebIdentity(statement) && principal.type === 'Federated' && principal.value === providerArn) ||
        (kiamRole !== undefined && isAssumeRole(statement) && isKiam(principal, { roleArn: kiamRole })),
    );
  });
}

/** Whether it is about tokens at all: to tag a session lets nobody in. */
function isWebIdentity({ actions = [] }: Statement): boolean {
  return actions.some((action) => matchesWildcard(action.toLowerCase(), 'sts:assumerolewithwebidentity'));
}

/** Roles as many as a sentence can have. */
const FEW = 2;

/** The first roles that may assume the role and are named for kiam. ARNs. */
export function namedForKiam({ statements }: TrustPolicy): readonly string[] {
  const trusted = statements.filter(isAssumeRole).flatMap(({ principals = [] }) => principals);
  const roles = trusted.flatMap(({ type, value }) =>
    type === 'AWS' && isRoleArn(value) && isNamedForKiam(value) ? [value] : [],
  );
  return [...new Set(roles)].slice(0, FEW);
}
