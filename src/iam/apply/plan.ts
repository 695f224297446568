import type { PodroleError } from '../../errors.ts';
import type { RolePlan } from '../editing/role-plan.ts';
import type { LiveRole } from '../role.ts';
import { empties } from './empties.ts';
import { type Left, left } from './left.ts';
import type { PlanOptions } from './plan-options.ts';
import { planTarget } from './plan-role.ts';
import type { Target } from './targets.ts';

/** What is to be done to all roles, and what of it is refused or left. In the order of their ARNs. */
export interface ApplyPlan {
  readonly roles: readonly RolePlan[];
  readonly left: readonly Left[];
  /** ARNs of the roles of which the last ServiceAccount of the issuer is pruned. */
  readonly emptied: readonly string[];
}

/** What IAM answered for a role. */
export interface AnsweredTarget {
  readonly target: Target;
  /** The role; else why it could not be read, and whether that is because there is none. */
  readonly answer: LiveRole | { readonly error: PodroleError; readonly isMissing: boolean };
}

/** Plans all roles that may be edited. Pure. */
export function planApply(
  answered: readonly AnsweredTarget[],
  before: readonly Left[],
  options: PlanOptions,
): ApplyPlan {
  const roles = new Map<string, RolePlan>();
  const leftOf = [...before];
  for (const { target, answer } of answered) {
    if ('error' in answer) {
      const code = answer.isMissing ? 'no-such-role' : 'not-readable';
      leftOf.push(left(target.arn, code, { why: answer.error.message }));
      continue;
    }
    // Named once by its name and once by its ARN, it is one role still.
    if (roles.has(answer.arn)) continue;
    const planned = planTarget({ target, role: answer }, options);
    if (planned.plan !== undefined) roles.set(answer.arn, planned.plan);
    leftOf.push(...planned.left);
  }
  const all = [...roles.values()];
  const emptied = all.filter((plan) => empties(plan, options.hostAndPath)).map(({ role }) => role.arn);
  return { roles: all, left: leftOf.sort(byRole), emptied };
}

/** What is about all roles comes first. */
function byRole({ role: one = '' }: Left, { role: other = '' }: Left): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
