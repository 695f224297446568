import { PodroleError } from '../../../errors.ts';
import type { IamAccess } from '../../../iam/access.ts';
import { planRole, type RolePlan, roleDocument } from '../../../iam/editing/role-plan.ts';
import { type LiveRole, trustPolicyQuota } from '../../../iam/role.ts';
import { withProgress } from '../../../terminal/progress.ts';
import { DEFAULT_QUOTA } from '../../../trust/size.ts';
import { openAws } from '../../aws.ts';
import type { EditSettings, PlanEdit } from '../edit.ts';
import { carryOutPlans } from './carry-out-plans.ts';
import { homeOf, readNamedRoles } from './named-role.ts';

/** Edits the trust policies of roles of IAM. 1 for one that could not be. */
export async function editLive(settings: EditSettings, planFor: PlanEdit): Promise<number> {
  const access = await openAws(settings);
  try {
    const plans = await withProgress('reading roles …', () => plansFor(access, settings, planFor));
    return await carryOutPlans(plans, { access, ...settings });
  } finally {
    access.close();
  }
}

async function plansFor(
  access: IamAccess,
  { role: named, quota: given, force }: EditSettings,
  planFor: PlanEdit,
): Promise<readonly RolePlan[]> {
  const roles = await readNamedRoles(access, named);
  const quota = given ?? (await trustPolicyQuota(access)) ?? DEFAULT_QUOTA;
  return roles.map((role) => {
    const document = roleDocument(role);
    return ofRole(role, () => {
      const { change, lint, packs = false } = planFor(document, homeOf(role));
      return planRole({ role, document }, { changes: [change], lint, packs, quota, force });
    });
  });
}

/** Which of several roles stands in the way. */
function ofRole<T>({ arn }: LiveRole, plan: () => T): T {
  try {
    return plan();
  } catch (cause) {
    if (!(cause instanceof PodroleError)) throw cause;
    throw new PodroleError(cause.code, `${arn}: ${cause.message}`, { cause });
  }
}
