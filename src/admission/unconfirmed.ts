import type { LiveSubject } from '../cluster/live-facts.ts';
import { printable } from '../identity/quote.ts';
import type { Remark } from '../identity/reasons.ts';
import type { Mutation } from '../injection/mutate-pod.ts';
import { auditAnnotations } from './audit-annotations.ts';
import type { Unread } from './confirm.ts';
import { type Answer, denied } from './response.ts';
import { warningsOf } from './warnings.ts';

/** What is told of a decision that live reads could not confirm; a warning only where the ServiceAccount is not known at all. */
export function unconfirmedRemarks(
  unread: readonly Unread[],
  { namespace, serviceAccount }: LiveSubject,
  isKnown: boolean,
): readonly Remark[] {
  const account = `${printable(namespace)}/${printable(serviceAccount)}`;
  const why = unread.map(([kind, reason]) => `${kind} (${reason})`).join(', ');
  const note: Remark = { code: 'unconfirmed', text: `could not be looked up: ${why}` };
  if (isKnown || !unread.some(([kind]) => kind === 'ServiceAccount')) return [note];
  const text = `decided as without a role, as ServiceAccount ${account} is not known and could not be looked up`;
  return [note, { code: 'service-account-unconfirmed', text }];
}

/** For those who would rather wait than run without their role: an error that controllers try again. */
export function undecided(mutation: Mutation): Answer {
  const told = { warnings: warningsOf(mutation), auditAnnotations: auditAnnotations(mutation) };
  const remark = mutation.remarks.find(({ code }) => code === 'unconfirmed');
  const message = `podrole unconfirmed: which AWS role the pod has ${remark?.text}; try again`;
  return denied(503, message, told);
}
