import type { Condition } from '../policy.ts';
import { judgeCondition, type Scope } from './condition.ts';
import { type Finding, finding } from './finding.ts';

/**
 * What is found about each condition of a statement; all must hold. One key under one operator twice, in another case of
 * letters, is one key to AWS: what becomes of the two is not documented.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html#policies-grammar-notes
 */
export function judgeConditions(conditions: readonly Condition[], scope: Scope): Finding[] {
  const seen = new Map<string, number>();
  for (const one of conditions) seen.set(identity(one), (seen.get(identity(one)) ?? 0) + 1);
  return conditions.map((one) =>
    seen.get(identity(one)) === 1
      ? judgeCondition(one, scope)
      : finding('unknown', 'repeated-condition-key', one.operator, one.key),
  );
}

function identity({ operator, key }: Condition): string {
  return `${operator} ${key.toLowerCase()}`;
}
