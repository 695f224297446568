import { printable } from '../identity/quote.ts';
import type { Remark } from '../identity/reasons.ts';
import type { Mutation } from '../injection/mutate-pod.ts';

// A role ARN has at most 20 + 12 + 512 + 64 characters or so.
const LONGEST_ROLE = 1024;

/**
 * The audit annotations of an admission. The API server puts the webhook's name and a `/` in front of each key,
 * and drops keys that contain one.
 */
export function auditAnnotations({ decision, remarks }: Mutation): Readonly<Record<string, string>> {
  const annotations: Record<string, string> = { decision: decision.outcome, reason: decision.reason };
  if (decision.outcome === 'grant' && decision.grant.method === 'web-identity')
    annotations['role-arn'] = printable(decision.grant.roleArn, LONGEST_ROLE);
  if (remarks.length > 0) annotations.remarks = listed(remarks);
  return annotations;
}

/** Each code once, with how often it occurs. */
function listed(remarks: readonly Remark[]): string {
  const counts = new Map<string, number>();
  for (const { code } of remarks) counts.set(code, (counts.get(code) ?? 0) + 1);
  const parts = [...counts].map(([code, count]) => (count === 1 ? code : `${code} (${count})`));
  return parts.join(', ');
}
