import type { PolicyDocument } from '../document.ts';
import { DEFAULT_QUOTA } from '../size.ts';
import { checkActions } from './check-actions.ts';
import { checkAudiences } from './check-audiences.ts';
import { checkDocument } from './check-document.ts';
import { checkIssuer } from './check-issuer.ts';
import { checkKeys } from './check-keys.ts';
import { checkLimits } from './check-limits.ts';
import { checkMerging } from './check-merging.ts';
import { checkOperators } from './check-operators.ts';
import { checkPrincipals } from './check-principals.ts';
import { checkProviders } from './check-providers.ts';
import { checkShadows } from './check-shadows.ts';
import { checkSubjects } from './check-subjects.ts';
import { checkValues } from './check-values.ts';
import { findingsOf, type LintFinding, type Problem } from './finding.ts';
import { DEFAULT_AUDIENCE, type LintContext, type LintOptions } from './options.ts';
import { type ReadStatement, readStatements } from './reading.ts';

/** Checks of a document, and of statements among each other. */
const OF_DOCUMENT: readonly ((context: LintContext) => Iterable<Problem>)[] = [
  checkDocument,
  checkIssuer,
  checkShadows,
  checkMerging,
];

/** Checks of a statement for itself. */
const OF_STATEMENT: readonly ((one: ReadStatement, context: LintContext) => Iterable<Problem>)[] = [
  checkPrincipals,
  checkProviders,
  checkActions,
  checkKeys,
  checkLimits,
  checkOperators,
  checkValues,
  checkSubjects,
  checkAudiences,
];

/**
 * What is wrong with a trust policy, by the rules of `LINT_RULES`. Pure; its work and its answer are bounded whatever the
 * policy: of one code 20 findings are told, and what shadows what is looked for in so far as it takes a moment.
 *
 * A Deny is only held against rules of form: what would let too many in as an Allow keeps them out there.
 */
export function lintTrustPolicy(document: PolicyDocument, options: LintOptions = {}): readonly LintFinding[] {
  const { audience = DEFAULT_AUDIENCE, quota = DEFAULT_QUOTA } = options;
  const statements = readStatements(document, options.issuer);
  const context: LintContext = { document, statements, options: { ...options, audience, quota } };
  return findingsOf(problemsOf(context), (index) => statements[index]?.statement.sid);
}

function* problemsOf(context: LintContext): Iterable<Problem> {
  for (const check of OF_DOCUMENT) yield* check(context);
  for (const one of context.statements) {
    for (const check of OF_STATEMENT) {
      for (const problem of check(one, context)) yield { ...problem, index: one.index };
    }
  }
}
