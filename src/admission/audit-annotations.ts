import { roleOf, type Verdict } from '../identity/decision.ts';
import { printable, verbatim } from '../identity/quote.ts';
import type { Remark } from '../identity/reasons.ts';
import type { Mutation } from '../injection/mutate-pod.ts';

// A role ARN has at most 20 + 12 + 512 + 64 characters or so.
const LONGEST_ROLE = 1024;

/** As much of an explanation as is repeated: searches look for kiam's words. */
const LONGEST_EXPLANATION = 4096;

/**
 * The audit annotations of an admission. The API server puts the webhook's name and a `/` in front of each key,
 * and drops keys that contain one. What a role or an expression means elsewhere stands in `permitted-differs`. What a dialect in audit would have done stands in keys that begin with `audit-`.
 */
export function auditAnnotations({ decision, remarks }: Mutation): Readonly<Record<string, string>> {
  const annotations = verdictAnnotations(decision, '');
  if (decision.audited !== undefined)
    Object.assign(annotations, verdictAnnotations(decision.audited, 'audit-'));
  if (remarks.length > 0) annotations.remarks = listed(remarks);
  const differs = remarks.find(({ code }) => code === 'permitted-differs');
  if (differs !== undefined) annotations['permitted-differs'] = verbatim(differs.text, LONGEST_EXPLANATION);
  return annotations;
}

function verdictAnnotations(verdict: Verdict, prefix: string): Record<string, string> {
  const annotations: Record<string, string> = {
    [`${prefix}decision`]: verdict.outcome,
    [`${prefix}reason`]: verdict.reason,
  };
  const role = roleOf(verdict);
  if (role !== undefined) annotations[`${prefix}role-arn`] = printable(role, LONGEST_ROLE);
  if (verdict.outcome === 'grant' && verdict.grant.method === 'chain')
    annotations[`${prefix}base-role-arn`] = printable(verdict.grant.baseRoleArn, LONGEST_ROLE);
  if (verdict.outcome === 'forbidden')
    annotations[`${prefix}explanation`] = verbatim(verdict.message, LONGEST_EXPLANATION);
  return annotations;
}

/** Each code once, with how often it occurs. */
function listed(remarks: readonly Remark[]): string {
  const counts = new Map<string, number>();
  for (const { code } of remarks) counts.set(code, (counts.get(code) ?? 0) + 1);
  const parts = [...counts].map(([code, count]) => (count === 1 ? code : `${code} (${count})`));
  return parts.join(', ');
}
