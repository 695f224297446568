import type { IamAccess } from '../../../iam/access.ts';
import { planRole, type RolePlan, roleDocument } from '../../../iam/editing/role-plan.ts';
import { trustPolicyQuota } from '../../../iam/role.ts';
import { withProgress } from '../../../terminal/progress.ts';
import { DEFAULT_QUOTA } from '../../../trust/size.ts';
import { openAws } from '../../aws.ts';
import type { EditSettings, PlanEdit } from '../edit.ts';
import { carryOutPlans } from './carry-out-plans.ts';
import { homeOf, readNamedRole } from './named-role.ts';

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
  const quota = given ?? (await trustPolicyQuota(access)) ?? DEFAULT_QUOTA;
  const plans: RolePlan[] = [];
  for (const name of named) {
    const role = await readNamedRole(access, name);
    // Named once by its name and once by its ARN, it is one role still.
    if (plans.some((plan) => plan.role.arn === role.arn)) continue;
    const document = roleDocument(role);
    const { change, lint, packs = false } = planFor(document, homeOf(role));
    plans.push(planRole({ role, document }, { changes: [change], lint, packs, quota, force }));
  }
  return plans;
}
