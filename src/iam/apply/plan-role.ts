import { few } from '../../demand/few.ts';
import { PodroleError } from '../../errors.ts';
import { printable } from '../../identity/quote.ts';
import type { PolicyDocument } from '../../trust/document.ts';
import { roleDocument } from '../editing/role-plan.ts';
import { subjectOfClaim } from './claimed-edits.ts';
import { left } from './left.ts';
import { planEdits } from './plan-edits.ts';
import { type Planned, type PlanOptions, type ReadTarget, refused } from './plan-options.ts';
import { pruningOf } from './prune.ts';
import { withhold } from './withhold.ts';

/** Plans the edit of a role that may be edited: never more than is asked of it. Pure. */
export function planTarget({ target, role }: ReadTarget, options: PlanOptions): Planned {
  if (role.arn !== target.arn && !target.isNameAlone)
    return refused(target, 'no-such-role', `the role ${target.name} of this account is ${role.arn}`);
  const document = documentOf(role);
  if (document instanceof PodroleError) return refused(target, 'policy-invalid', document.message);
  const claimed = new Set(target.claimed.map(subjectOfClaim));
  const { hostAndPath, wishes } = options;
  const askedBy = (subject: string) => wishes.of(role.arn, subject);
  const { edits, kept, asked } = options.prune
    ? pruningOf(document, { hostAndPath, claimed, askedBy })
    : NOTHING;
  const planned = planEdits({ target, role, document }, { ...options, pruned: edits });
  const names = kept.map((one) => printable(one, LONGEST_NAME));
  const ofKept = kept.length === 0 ? [] : [left(target.arn, 'prune-kept', { why: few(names) })];
  const ofAsked = asked.length === 0 ? [] : [left(target.arn, 'prune-asked', { why: few(asked) })];
  const all = { ...planned, left: [...planned.left, ...ofKept, ...ofAsked] };
  return withhold(all, { target, document }, options);
}

const NOTHING = { edits: [], kept: [], asked: [] };

/** Of a subject of Kubernetes. Characters. */
const LONGEST_NAME = 400;

function documentOf(role: ReadTarget['role']): PolicyDocument | PodroleError {
  try {
    return roleDocument(role);
  } catch (error) {
    if (error instanceof PodroleError) return error;
    throw error;
  }
}
