import { LEFT, type Left } from '../../iam/apply/left.ts';
import type { ApplyPlan } from '../../iam/apply/plan.ts';
import type { RolePlan } from '../../iam/editing/role-plan.ts';
import { columns } from '../../terminal/columns.ts';

/** Rows of what is left; a cluster may ask for thousands of roles that are none of the command's business. */
const MOST_LEFT = 50;

/** A plan for people: which role, what changes, its size before and after, and what is refused or left, and why. */
export function applyTable({ roles, left, emptied }: ApplyPlan): string {
  const refused = left.filter(({ isRefused }) => isRefused);
  // What is none of the command's business comes last.
  const others = left.filter(({ isRefused }) => !isRefused).sort((one, other) => rankOf(one) - rankOf(other));
  const shown = [...refused, ...others.slice(0, MOST_LEFT)];
  if (roles.length + shown.length === 0) return 'nothing to do: nobody asks for a role\n';
  const more = others.length - Math.min(others.length, MOST_LEFT);
  const codes = [...new Set(shown.map(({ code }) => code))];
  return [
    roles.length === 0
      ? ''
      : columns(
          ['ROLE', 'CHANGE', 'SIZE'],
          roles.map((one) => rowOf(one, emptied.includes(one.role.arn))),
        ),
    shown.length === 0 ? '' : columns(['ROLE', 'NOT DONE', 'WHY'], shown.map(leftRow)),
    more > 0 ? `and ${more} more that are left; --output json has them all\n` : '',
    codes.map((code) => `${code}: ${LEFT[code].means} ${LEFT[code].mend}\n`).join(''),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function rowOf({ role, status, review }: RolePlan, isEmptied: boolean): readonly string[] {
  const { added, removed, addedKiam, droppedKiam, size, sizeBefore } = review.edited;
  const counts = `+${added.length + addedKiam.length} −${removed.length + droppedKiam.length}`;
  const change = { edit: counts, nothing: 'nothing to do' }[status as string] ?? `REFUSED (${counts})`;
  const before = size === sizeBefore ? '' : `${sizeBefore} → `;
  const last = isEmptied ? ': NOBODY of this issuer is left' : '';
  return [role.arn, `${change}${last}`, `${before}${size} of ${review.quota}`];
}

function rankOf({ code }: Left): number {
  return code === 'not-allowed' ? 1 : 0;
}

function leftRow({ role = '(all)', code, isRefused, why }: Left): readonly string[] {
  return [role, `${isRefused ? 'REFUSED' : 'left'} ${code}`, why];
}
