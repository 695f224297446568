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
  const isSame = would.reason === verdict.reason && isSameWay(would, verdict);
  const inAudit = `${names.join(' and ')} (in audit) would`;
  if (!isSame) remarks.push({ code: 'dialect-audit', text: `${inAudit} ${deed(would)}` });
  for (const { code, text } of noticed) {
    if (!said.has(text)) remarks.push({ code: 'dialect-audit', text: `${inAudit} say ${code}: ${text}` });
  }
  return isSame ? undefined : would;
}

/** Whether both end in one role, by way of the same one, with the same token. */
function isSameWay(one: Verdict, other: Verdict): boolean {
  return (
    roleOf(one) === roleOf(other) && baseOf(one) === baseOf(other) && audienceOf(one) === audienceOf(other)
  );
}

function baseOf(verdict: Verdict): string | undefined {
  return verdict.outcome === 'grant' && verdict.grant.method === 'chain'
    ? verdict.grant.baseRoleArn
    : undefined;
}

function audienceOf(verdict: Verdict): string | undefined {
  return verdict.outcome === 'grant' ? verdict.grant.audience : undefined;
}

function deed(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'grant':
      return `give the pod ${given(verdict)} (${verdict.reason})`;
    case 'forbidden':
      return `forbid the pod its role (${verdict.reason}, --forbidden ${verdict.action}): ${verdict.message}`;
    case 'none':
      return `give the pod no role (${verdict.reason})`;
  }
}

function given(verdict: Verdict): string {
  const base = baseOf(verdict);
  const role = roleOf(verdict) ?? 'credentials of the EKS Pod Identity agent';
  return base === undefined ? role : `${role} by way of ${base}`;
}
