import { allowedRolesOf, allowing } from './allowed-roles.ts';
import { type Annotation, annotation } from './annotation.ts';
import type { Dialect } from './dialects.ts';
import type { Expressions } from './expressions.ts';
import type { ObjectFacts } from './facts.ts';
import { PERMITTED_KEY } from './iam-keys.ts';
import { isPermitted, type RequestedRole, ruleDifference } from './permitted.ts';
import { namespaceNote } from './permitted-note.ts';
import { printable, quote, verbatim } from './quote.ts';
import type { DecisionReason, Remark } from './reasons.ts';
import { isRoleArn, resolveRole } from './role-arn.ts';
import type { IdentitySettings } from './settings.ts';

/** Which dialects count. */
export type ActiveDialects = Readonly<Record<Dialect, boolean>>;

/** The Namespace that must permit a role, and what that depends on. */
export interface RuleContext {
  readonly namespace: ObjectFacts;
  readonly namespaceName: string;
  readonly active: ActiveDialects;
  readonly settings: IdentitySettings;
  readonly expressions: Expressions;
  /** Whether it is asked what a dialect in audit would do. */
  readonly isAudit: boolean;
}

/** A role that a Namespace permits, and by whose rule. */
export interface PermittedRole {
  readonly arn: string;
  readonly dialect: 'kiam' | 'kube2iam';
}

/** A role that a pod does not get. */
export interface ForbiddenRole {
  readonly reason: DecisionReason;
  /** For the one who made the pod. */
  readonly message: string;
}

/** A path has at most 512 characters, a name 64 (IAM User Guide, "IAM and AWS STS quotas"); what comes before has some 40. */
const LONGEST_ROLE = 640;

/** What an ARN ends with. */
const ROLE_NAME = /\/[^/]{1,64}$/;

/** As much of an expression as an explanation repeats. */
const LONGEST_TOLD = 1024;

/**
 * Whether the Namespace permits a role, by the rule that holds there: with both dialects on its `permitted` if it has
 * one, else its `allowed-roles`, else kiam's (nothing is permitted); with one of them on, that one's.
 */
export function judgeRole(
  role: Annotation,
  context: RuleContext,
  remarks: Remark[],
): PermittedRole | ForbiddenRole {
  const usable = usableRole(role, ruleIn(context), context.settings);
  if ('reason' in usable) return usable;
  const { arn, dialect } = usable;
  const forbidden =
    dialect === 'kiam'
      ? forbiddenByKiam({ written: role.value, arn }, context, remarks)
      : forbiddenByKube2iam(arn, context, remarks);
  return forbidden ?? usable;
}

/** A role with its ARN, whether permitted or not; or why it can be none. */
export function usableRole(
  role: Annotation,
  dialect: PermittedRole['dialect'],
  settings: IdentitySettings,
): PermittedRole | ForbiddenRole {
  const arn = resolveRole(role.value, dialect, settings);
  if (role.value.length > LONGEST_ROLE || (arn?.length ?? 0) > LONGEST_ROLE) {
    const message = `longer than any role (${LONGEST_ROLE} characters): ${role.described}`;
    return { reason: 'iam-role-invalid', message };
  }
  if (arn === undefined) {
    const message = `no ARN, and nothing completes it; set --role-base-arn, or --account-id: ${role.described}`;
    return { reason: 'role-base-missing', message };
  }
  if (isRoleArn(arn) && ROLE_NAME.test(arn)) return { arn, dialect };
  const blank = /^\s|\s$/.test(role.value) ? 'begins or ends with a blank, and nothing is trimmed; it ' : '';
  const message = `${blank}comes to ${quote(arn)}, which is not of the form arn:PARTITION:iam::ACCOUNT:role/NAME: ${role.described}`;
  return { reason: 'iam-role-invalid', message };
}

function ruleIn({ namespace: { annotations }, active, settings }: RuleContext): PermittedRole['dialect'] {
  if (!active.kube2iam) return 'kiam';
  if (!active.kiam) return 'kube2iam';
  if (annotations[PERMITTED_KEY] !== undefined) return 'kiam';
  return annotations[settings.namespaceKey] === undefined ? 'kiam' : 'kube2iam';
}

/** In kiam's own words, which log searches and alerts know. */
function forbiddenByKiam(
  role: RequestedRole,
  { namespace, namespaceName, settings, expressions, isAudit }: RuleContext,
  remarks: Remark[],
): ForbiddenRole | undefined {
  const expression = namespace.annotations[PERMITTED_KEY] ?? '';
  // What is only worth knowing must not make an admission wait for a compiler.
  const compares = isAudit || expressions.isReady(expression);
  const match = isPermitted(expression, settings.permittedMatch, role, expressions);
  const own = compares ? ruleDifference(expression, role, expressions) : undefined;
  const difference = own === undefined ? namespaceNote(namespace) : `of role ${quote(role.written)} ${own}`;
  if (difference !== undefined) {
    const text = `${difference}: Namespace ${printable(namespaceName)} annotation ${PERMITTED_KEY}=${quote(expression)}`;
    remarks.push({ code: 'permitted-differs', text });
  }
  if (match === true) return undefined;
  const shown = expression === '' ? '(empty)' : verbatim(expression, LONGEST_TOLD);
  const asRequested = expression === '' || settings.permittedMatch === 'v3';
  const explanation = `namespace policy expression '${shown}' forbids role '${verbatim(asRequested ? role.written : role.arn, LONGEST_TOLD)}'`;
  const why = match === false ? '' : ` (the expression ${verbatim(match.problem)})`;
  // Where the expression is long, the explanation is cut before it says why.
  if (match !== false) {
    const text = `permits nothing, as it ${verbatim(match.problem)}: Namespace ${printable(namespaceName)} annotation ${PERMITTED_KEY}`;
    remarks.push({ code: 'permitted-invalid', text });
  }
  return { reason: 'kiam-forbidden', message: `${explanation}${why}` };
}

function forbiddenByKube2iam(
  arn: string,
  context: RuleContext,
  remarks: Remark[],
): ForbiddenRole | undefined {
  const { namespace, namespaceName, active, settings, expressions } = context;
  const { namespaceKey, defaultRole, namespaceRestrictionFormat: format } = settings;
  if (!active.kiam && !settings.namespaceRestrictions) return undefined;
  if (defaultRole !== undefined && resolveRole(defaultRole, 'kube2iam', settings) === arn) return undefined;
  const holder = `Namespace ${printable(namespaceName)}`;
  const given = annotation(holder, namespace.annotations, namespaceKey);
  const allowed = allowedRolesOf(namespace, settings);
  if (given !== undefined && allowed.problem !== undefined)
    remarks.push({ code: 'allowed-roles-invalid', text: `${allowed.problem}: ${given.described}` });
  const found = allowing(allowed, arn, { format, expressions });
  if (found !== undefined && 'pattern' in found) {
    if (!found.isPartial) return undefined;
    const text = `pattern ${quote(found.pattern.written)} matches a part of role ${quote(arn)}, which is enough for kube2iam; all of it would not: ${holder} annotation ${namespaceKey}`;
    remarks.push({ code: 'permitted-differs', text });
    return undefined;
  }
  const why = found === undefined ? '' : ` (the annotation ${found.problem})`;
  const message = `role '${verbatim(arn)}' is in none of the ${allowed.patterns.length} patterns (${format}) of ${holder} annotation ${namespaceKey}${why}`;
  return { reason: 'kube2iam-forbidden', message };
}
