import type { Verdict } from '../identity/decision.ts';
import { DIALECTS } from '../identity/dialects.ts';
import type { DecisionReason } from '../identity/reasons.ts';
import { type DemandRows, kept } from './demand-rows.ts';
import type { HolderCount } from './holder.ts';
import { firstNamed, type Situation } from './situation.ts';

/** The row to which a pod adds whose role is forbidden. */
export function forbiddenRows(
  { reason, message }: Extract<Verdict, { outcome: 'forbidden' }>,
  situation: Situation,
  rows: DemandRows,
): HolderCount[] {
  const { pod, namespaceKnown: isNamespaceKnown } = situation.subject;
  const { namespace, serviceAccount } = pod;
  const asked = askedRole(situation);
  return [
    rows.forbidden.row({
      asked,
      namespace,
      serviceAccount,
      reason,
      message: kept(message),
      isNamespaceKnown,
    }),
  ];
}

/** The rows to which a pod adds that gets nothing: one, where its role is no ARN and is skipped for that. */
export function skippedRows(reason: DecisionReason, situation: Situation, rows: DemandRows): HolderCount[] {
  if (reason !== 'role-invalid') return [];
  const { namespace, serviceAccount } = situation.subject.pod;
  return [rows.unusable.row({ asked: askedRole(situation), namespace, serviceAccount, problem: 'role' })];
}

const ANYTHING = [undefined, 'ServiceAccount', 'ConfigMap', 'Namespace'] as const;

function askedRole(situation: Situation): string {
  return kept(firstNamed(situation, ANYTHING, DIALECTS)?.role.value ?? '');
}
