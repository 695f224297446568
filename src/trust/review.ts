import { PodroleError } from '../errors.ts';
import { type PolicyDocument, readPolicyDocument } from './document.ts';
import { adviceFor, adviceLines } from './editing/advice.ts';
import type { Edited } from './editing/edit.ts';
import type { LintFinding } from './lint/finding.ts';
import { lintTrustPolicy } from './lint/lint.ts';
import type { LintOptions } from './lint/options.ts';

/** A policy that was made or edited, with what is to be said of it. */
export interface ReviewedPolicy {
  readonly edited: Edited;
  readonly quota: number;
  readonly findings: readonly LintFinding[];
  /** On a policy that does not fit; empty for one that does. */
  readonly advice: readonly string[];
}

/**
 * Looks a policy over: whether it fits, and what lint has against it.
 *
 * @param before - what was edited: of what stood there already, only errors are told again.
 * @throws PodroleError POLICY_INVALID for one that has no statement left.
 */
export function review(
  edited: Edited,
  options: LintOptions & { readonly quota: number },
  before?: PolicyDocument,
): ReviewedPolicy {
  const document = readPolicyDocument(edited.text);
  if (document.statements.length === 0) {
    const mend = 'delete the role instead, or add first who is to get in';
    throw new PodroleError(
      'POLICY_INVALID',
      `no statement would be left, and IAM takes no policy without one; ${mend}`,
    );
  }
  const advice = adviceFor(document, options.quota);
  return {
    edited,
    quota: options.quota,
    findings: newIn(
      lintTrustPolicy(document, options),
      before === undefined ? [] : lintTrustPolicy(before, options),
    ),
    advice: advice === undefined ? [] : adviceLines(advice),
  };
}

function newIn(now: readonly LintFinding[], before: readonly LintFinding[]): readonly LintFinding[] {
  const known = new Set(before.map(keyOf));
  return now.filter((one) => one.severity === 'error' || !known.has(keyOf(one)));
}

/** Wherever its statement stands. */
function keyOf({ code, sentence }: LintFinding): string {
  return JSON.stringify([code, sentence]);
}
