import type { ApplyPlan } from '../../iam/apply/plan.ts';
import type { RoleOutcome } from '../../iam/editing/carry-out.ts';
import { OUTCOMES } from './live/outcome-lines.ts';

/**
 * How many roles become what, in a line: what was refused may have scrolled away by then. Empty where there is nothing to
 * count.
 *
 * @param outcomes - `undefined` before anything is written.
 */
export function countLine({ roles, left }: ApplyPlan, outcomes: readonly RoleOutcome[] | undefined): string {
  const changes = roles.filter(({ change }) => change !== undefined).length;
  const good = outcomes?.filter(isGood).length;
  const bad = outcomes?.filter((one) => !isGood(one)) ?? [];
  const refused = left.filter(({ isRefused }) => isRefused);
  const idle = roles.filter(({ status }) => status === 'nothing').length;
  const counts = [
    good === undefined ? counted(changes, 'to write') : `${good} written`,
    counted(bad.length, `not done: ${codesOf(bad.map(({ outcome }) => outcome))}`),
    counted(idle, 'nothing to do'),
    counted(refused.length, `refused: ${codesOf(refused.map(({ code }) => code))}`),
  ];
  return counts.filter((count) => count !== '').join(', ');
}

/** Whether what was asked of a role is there. */
export function isGood({ outcome }: RoleOutcome): boolean {
  return OUTCOMES[outcome].isGood;
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}`;
}

function codesOf(codes: readonly string[]): string {
  return [...new Set(codes)].sort().join(', ');
}
