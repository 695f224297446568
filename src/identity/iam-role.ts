import { annotation } from './annotation.ts';
import {
  CHAIN_BASE_ROLE,
  externalIdOf,
  externalIdProblem,
  forbidden,
  lentBase,
  withoutValue,
} from './chain.ts';
import { roleOf, type Verdict } from './decision.ts';
import { chainRole, grantRole } from './iam-grant.ts';
import {
  type ForbiddenRole,
  judgeRole,
  type PermittedRole,
  type RuleContext,
  usableRole,
} from './iam-rule.ts';
import { printable, quote } from './quote.ts';
import type { DecisionReason } from './reasons.ts';
import type { RoleContext } from './role-context.ts';
import type { RoleSource } from './role-source.ts';
import { completedRole, decideWebIdentity } from './web-identity.ts';

const REASON_OF = { kiam: 'kiam-role', kube2iam: 'kube2iam-role' } as const satisfies Record<
  PermittedRole['dialect'],
  DecisionReason
>;

/** A role in the dialect of kiam and kube2iam, or the default role: the Namespace must permit it, an external id needs a chain. */
export function decideIam({ role, reason }: RoleSource, context: RoleContext): Verdict {
  const { subject, settings, remarks, rests } = context;
  if (role.value === '') return { outcome: 'none', reason: 'no-role' };
  const isDefault = reason === 'default-role';
  const judged = isDefault
    ? usableRole(role, 'kube2iam', settings)
    : judgeRole(role, ruleContext(context), remarks);
  if (!isDefault && !isBeyondMending(judged)) rests.ask('Namespace');
  if ('reason' in judged) return forbidden(judged, settings);
  const externalId = externalIdOf(subject, settings, remarks);
  if (externalId === undefined) {
    rests.vouch('Namespace');
    return grantRole(judged, isDefault ? 'default-role' : REASON_OF[judged.dialect], context);
  }
  const bad = externalIdProblem(externalId);
  if (bad !== undefined) return forbidden({ reason: 'chain-invalid', message: bad }, settings);
  rests.ask('Namespace');
  const base = lentBase(subject, settings, remarks);
  if (base === undefined) {
    const message = `web identity takes no external id, and there is no role to go on from: annotate the ServiceAccount with ${settings.annotationPrefix}/role-arn, or the Namespace with ${CHAIN_BASE_ROLE}: ${withoutValue(externalId)}`;
    return forbidden({ reason: 'chain-base-missing', message }, settings);
  }
  const target = { value: judged.arn, described: role.described };
  const grantReason = isDefault ? 'default-role' : REASON_OF[judged.dialect];
  return chainRole(judged, { reason: grantReason, base, target, externalId }, context);
}

/**
 * A role of the ServiceAccount, the ConfigMap or the Namespace. It stands before what the pod asks for in the dialect of
 * kiam and kube2iam, unless that is to be had from it, with an external id.
 */
export function decideEks(source: RoleSource, context: RoleContext): Verdict {
  const { subject, active, settings, remarks } = context;
  const { pod, accountName, serviceAccount } = subject;
  const ofPod = annotation('Pod', pod.annotations, settings.iamRoleKey);
  const asked = ofPod ?? annotation(accountName, serviceAccount.annotations, settings.iamRoleKey);
  if (!active.kiam && !active.kube2iam) return decideWebIdentity(subject, source, settings, remarks);
  if (asked === undefined) {
    remarkUnused(context);
    return decideWebIdentity(subject, source, settings, remarks);
  }
  if (asked.value === '') {
    const text = `counts as absent, as it names no role: ${asked.described}`;
    remarks.push({ code: 'iam-role-empty', text });
    return decideWebIdentity(subject, source, settings, remarks);
  }
  const judged = judgeRole(asked, ruleContext(context), remarks);
  const externalId = ofPod && externalIdOf(subject, settings, remarks);
  if (externalId !== undefined) {
    context.rests.ask('Namespace');
    if (!('reason' in judged)) {
      const base = { value: completedRole(source.role.value, settings), described: source.role.described };
      const target = { value: judged.arn, described: asked.described };
      const reason = REASON_OF[judged.dialect];
      return chainRole(judged, { reason, base, target, externalId, own: source.own }, context);
    }
  }
  const verdict = decideWebIdentity(subject, source, settings, remarks);
  const role = roleOf(verdict);
  if (role === undefined || (!('reason' in judged) && judged.arn === role)) return verdict;
  const why = 'reason' in judged ? `, which is forbidden (${judged.reason}: ${judged.message})` : '';
  const text = `${quote(role)} stands (${verdict.reason}), not ${quote(asked.value)}${why}: ${asked.described}`;
  remarks.push({ code: 'role-overridden', text });
  return verdict;
}

/** Whether no word of a Namespace could make the role a good one. */
function isBeyondMending(judged: PermittedRole | ForbiddenRole): boolean {
  return 'reason' in judged && ['iam-role-invalid', 'role-base-missing'].includes(judged.reason);
}

function ruleContext({ subject, active, settings, expressions, isAudit, remarks }: RoleContext): RuleContext {
  const { namespace, namespaceKnown, pod } = subject;
  if (!namespaceKnown)
    remarks.push({ code: 'namespace-unknown', text: `Namespace ${printable(pod.namespace)} is not known` });
  return { namespace, namespaceName: pod.namespace, active, settings, expressions, isAudit };
}

/** An external id beside which the pod asks for no role. */
export function remarkUnused({
  subject,
  settings,
  remarks,
}: Pick<RoleContext, 'subject' | 'settings' | 'remarks'>): void {
  const externalId = externalIdOf(subject, settings, remarks);
  if (externalId === undefined) return;
  const text = `not read without ${settings.iamRoleKey}: ${withoutValue(externalId)}`;
  remarks.push({ code: 'external-id-unused', text });
}
