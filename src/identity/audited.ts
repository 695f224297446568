import { roleOf, type Verdict } from './decision.ts';
import { DIALECTS, type DialectModes } from './dialects.ts';
import type { Remark } from './reasons.ts';
import type { Subject } from './role-source.ts';
import { type DecisionContext, type Found, search } from './search.ts';

/**
 * What would be, if the dialects in audit were on: as remarks, and as a verdict where it is another one.
 *
 * @param found - what is, with the remarks so far, to which those of the audit are added.
 */
export function audit(
  subject: Subject,
  modes: DialectModes,
  { verdict, remarks }: Pick<Found, 'verdict'> & { readonly remarks: Remark[] },
  context: DecisionContext,
): Verdict | undefined {
  const names = DIALECTS.filter((dialect) => modes[dialect] === 'audit');
  if (names.length === 0) return undefined;
  const noticed: Remark[] = [];
  const would = search(subject, { modes, purpose: 'audit' }, context, noticed).verdict;
  const said = new Set(remarks.map(({ text }) => text));
  const isSame = would.reason === verdict.reason && roleOf(would) === roleOf(verdict);
  const inAudit = `${names.join(' and ')} (in audit) would`;
  if (!isSame) remarks.push({ code: 'dialect-audit', text: `${inAudit} ${deed(would)}` });
  for (const { code, text } of noticed) {
    if (!said.has(text)) remarks.push({ code: 'dialect-audit', text: `${inAudit} say ${code}: ${text}` });
  }
  return isSame ? undefined : would;
}

function deed(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'grant':
      return `give the pod ${roleOf(verdict) ?? 'credentials of the EKS Pod Identity agent'} (${verdict.reason})`;
    case 'forbidden':
      return `forbid the pod its role (${verdict.reason}, --forbidden ${verdict.action}): ${verdict.message}`;
    case 'none':
      return `give the pod no role (${verdict.reason})`;
  }
}
