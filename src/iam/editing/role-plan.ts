import { PodroleError } from '../../errors.ts';
import { type PolicyDocument, readPolicyDocument } from '../../trust/document.ts';
import type { Edit, Edited } from '../../trust/editing/edit.ts';
import { editAll } from '../../trust/editing/edit-all.ts';
import type { LintOptions } from '../../trust/lint/options.ts';
import { type ReviewedPolicy, review } from '../../trust/review.ts';
import { owningStack, type StackResource } from '../owning-stack.ts';
import type { LiveRole } from '../role.ts';
import type { RoleChange } from './carry-out.ts';

/** What is to be done to one role's trust policy. */
export interface RolePlan {
  readonly role: LiveRole;
  readonly review: ReviewedPolicy;
  readonly stack: StackResource | undefined;
  readonly status: /** It is to be written. */
    | 'edit'
    /** The policy says so already. */
    | 'nothing'
    /** A stack owns the role, and would undo the edit. */
    | 'stack-owned'
    /** It does not fit the account's quota. */
    | 'over-quota';
  /** `undefined` unless it is to be written. */
  readonly change: RoleChange | undefined;
}

/** How a role is to be edited. */
export interface RoleEdit {
  /** They apply in their order. */
  readonly changes: readonly Edit[];
  readonly lint: LintOptions;
  /** Whether it is written anew though nobody else is let in. */
  readonly packs?: boolean;
  /** Characters. */
  readonly quota: number;
  /** Whether roles of stacks are edited, too. */
  readonly force: boolean;
}

/**
 * Plans the edit of a role. Pure.
 *
 * @throws PodroleError TRUST_UNPROVEN, and POLICY_INVALID for an edit that leaves no statement.
 */
export function planRole(
  { role, document }: { readonly role: LiveRole; readonly document: PolicyDocument },
  { changes, lint, packs = false, quota, force }: RoleEdit,
): RolePlan {
  const outcome = editAll(document, changes);
  const isEdit = outcome.isChanged || (packs && outcome.size < outcome.sizeBefore);
  const edited = isEdit ? outcome : asItWas(outcome, document);
  const reviewed = review(edited, { ...lint, quota }, document);
  const stack = owningStack(role.tags);
  const status = !isEdit
    ? 'nothing'
    : reviewed.advice.length > 0
      ? 'over-quota'
      : stack !== undefined && !force
        ? 'stack-owned'
        : 'edit';
  const change = {
    role,
    before: document.text,
    after: edited.text,
    holds: (policy: string) => holds(policy, changes),
  };
  return { role, review: reviewed, stack, status, change: status === 'edit' ? change : undefined };
}

/**
 * The trust policy of a role as IAM has it.
 *
 * @throws PodroleError POLICY_INVALID for one that podrole cannot read.
 */
export function roleDocument({ arn, policyText }: LiveRole): PolicyDocument {
  try {
    return readPolicyDocument(policyText);
  } catch (cause) {
    if (!(cause instanceof PodroleError)) throw cause;
    throw new PodroleError(cause.code, `${arn}: ${cause.message}`, { cause });
  }
}

/** A policy holds what edits are for if there is nothing left to edit; that is proven by evaluating it for all who are named. */
function holds(policy: string, changes: readonly Edit[]): boolean {
  try {
    return !editAll(readPolicyDocument(policy), changes).isChanged;
  } catch (error) {
    if (error instanceof PodroleError) return false;
    throw error;
  }
}

function asItWas(edited: Edited, { text }: PolicyDocument): Edited {
  return { ...edited, text, size: edited.sizeBefore };
}
