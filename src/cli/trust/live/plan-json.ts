import type { RoleOutcome } from '../../../iam/editing/carry-out.ts';
import type { RolePlan } from '../../../iam/editing/role-plan.ts';

/** Plans and what became of them, as the text of JSON. */
export function planJson(plans: readonly RolePlan[], outcomes: readonly RoleOutcome[]): string {
  return `${JSON.stringify(planData(plans, outcomes), null, 2)}\n`;
}

/** Plans and what became of them, as data. Outcomes belong to the plans that are to be written, in their order. */
export function planData(plans: readonly RolePlan[], outcomes: readonly RoleOutcome[]): readonly object[] {
  const roles = plans.map((plan) => {
    const { role, review, stack, status } = plan;
    const { edited, quota, findings, advice } = review;
    const { text, ...rest } = edited;
    return { role: role.arn, status, stack, policy: JSON.parse(text), ...rest, quota, findings, advice };
  });
  const written = plans.filter(({ change }) => change !== undefined);
  const done = new Map(outcomes.map((one, index) => [written[index]?.role.arn, outcomeJson(one)]));
  return roles.map((one) => ({ ...one, outcome: done.get(one.role) }));
}

function outcomeJson(outcome: RoleOutcome): object {
  const { error, now, ...rest } = { error: undefined, now: undefined, ...outcome };
  return {
    ...rest,
    ...(error !== undefined && { error: { code: error.code, message: error.message } }),
    ...(now !== undefined && { now: policyIn(now) }),
  };
}

function policyIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
