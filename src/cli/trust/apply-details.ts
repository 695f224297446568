import type { RolePlan } from '../../iam/editing/role-plan.ts';
import { planLines } from './live/plan-lines.ts';
import { changeLines } from './report.ts';

/** Policies of which the differences are read rather than scrolled past. */
const FEW = 5;

/**
 * What becomes of each role, for people, line by line: who gets in and who no more, and the difference of its policy where
 * that is asked for, or few change.
 *
 * @param isWhole - whether differences are shown, however many there are.
 */
export function detailLines(roles: readonly RolePlan[], isWhole: boolean): readonly string[] {
  const changing = roles.filter(({ status }) => status !== 'nothing');
  if (isWhole || changing.length <= FEW) return changing.flatMap((one) => ['', ...planLines(one)]);
  return [
    '',
    ...changing.flatMap(foldedLines),
    '',
    `the differences of ${changing.length} policies, and what lint finds in them, are left out; give --diff to see them`,
  ];
}

function foldedLines({ role, review, status, stack }: RolePlan): readonly string[] {
  const names = status === 'over-quota' ? review.advice : changeLines({ ...review, findings: [] });
  const undone = stack !== undefined && status === 'edit' ? ['its stack undoes this at the next update'] : [];
  return [role.arn, ...[...names, ...undone].map((line) => `  ${line}`)];
}
