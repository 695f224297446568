import { readPolicyDocument } from '../../trust/document.ts';
import { grantsOf, modelOf } from '../../trust/editing/model.ts';
import type { RolePlan } from '../editing/role-plan.ts';

/** Whether a plan takes the last ServiceAccount of an issuer out of a role. Pure. */
export function empties({ review }: RolePlan, hostAndPath: string): boolean {
  const { removed, text } = review.edited;
  if (removed.length === 0) return false;
  return grantsOf(modelOf(readPolicyDocument(text)), { hostAndPath, audience: undefined }).length === 0;
}
