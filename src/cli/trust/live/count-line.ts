import type { RoleOutcome } from '../../../iam/editing/carry-out.ts';
import type { RolePlan } from '../../../iam/editing/role-plan.ts';
import { OUTCOMES } from './outcome-lines.ts';

/** What is counted. */
export interface Counted {
  readonly roles: readonly RolePlan[];
  /** The code of each refusal. */
  readonly refused: readonly string[];
  /** `undefined` before anything is written. */
  readonly outcomes: readonly RoleOutcome[] | undefined;
}

/**
 * How many roles become what, in a line: what was refused may have scrolled away by then. Empty where there is nothing to
 * count.
 */
export function countLine({ roles, refused, outcomes }: Counted): string {
  const changes = roles.filter(({ change }) => change !== undefined).length;
  const good = outcomes?.filter(isGood).length;
  const bad = outcomes?.filter((one) => !isGood(one)) ?? [];
  const idle = roles.filter(({ status }) => status === 'nothing').length;
  const counts = [
    good === undefined ? counted(changes, 'to write') : `${good} written`,
    counted(bad.length, `not done: ${codesOf(bad.map(({ outcome }) => outcome))}`),
    counted(idle, 'nothing to do'),
    counted(refused.length, `refused: ${codesOf(refused)}`),
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
