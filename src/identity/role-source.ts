import { type Annotation, annotation } from './annotation.ts';
import { type Dialect, PODROLE_PREFIX } from './dialects.ts';
import { eksKeys } from './eks-keys.ts';
import type { ClusterFacts, FactKind, ObjectFacts } from './facts.ts';
import type { PodView } from './pod.ts';
import { printable } from './quote.ts';
import type { DecisionReason, Remark } from './reasons.ts';
import { LONGEST_ARN } from './role-arn.ts';
import type { IdentitySettings } from './settings.ts';

/** The pod and what is known around it. */
export interface Subject {
  readonly pod: PodView;
  /** What messages call the pod's ServiceAccount: `ServiceAccount NAMESPACE/NAME`. */
  readonly accountName: string;
  readonly serviceAccount: ObjectFacts;
  /** Whether the ServiceAccount is known; one that is not counts as one without annotations. */
  readonly known: boolean;
  readonly namespace: ObjectFacts;
  /** Whether the Namespace is. */
  readonly namespaceKnown: boolean;
}

/** A role that something names for the pod, with what that same something says besides. */
export interface RoleSource {
  /** Of a role that counts as it stands; one of kiam and kube2iam has its reason from the rule that permits it. */
  readonly reason?: DecisionReason;
  /** The role as written; its place, for messages, in `described`. Empty for a pod that asks for none. */
  readonly role: Annotation;
  /** The ConfigMap's own values, which stand in for the ServiceAccount's annotations. */
  readonly own?: {
    readonly audience: string | undefined;
    readonly stsRegionalEndpoint: boolean | undefined;
    readonly expiration: Annotation | undefined;
  };
}

/** What a search needs. */
interface Search {
  readonly facts: ClusterFacts;
  readonly settings: IdentitySettings;
  readonly remarks: Remark[];
}

/** A place where a role can stand. */
export interface RolePlace {
  /** For `docs/`: what it is. */
  readonly place: string;
  /** One of these must be on for the role to count. */
  readonly dialects: readonly Dialect[];
  /** The kind of object that is asked, if it is not the pod or a flag. */
  readonly asks?: FactKind;
  readonly find: (subject: Subject, search: Search) => RoleSource | undefined;
}

/** The annotation by which a Namespace names one role for all of its ServiceAccounts that name none. */
export const NAMESPACE_ROLE = `${PODROLE_PREFIX}/role-arn`;

/** Where a role can stand, in order of precedence, behind the list of container credentials. */
export const ROLE_PLACES: readonly RolePlace[] = [
  {
    place: 'the ServiceAccount: `eks.amazonaws.com/role-arn`',
    dialects: ['eks'],
    asks: 'ServiceAccount',
    find: serviceAccountRole,
  },
  {
    place: 'the ConfigMap `pod-identity-webhook`',
    dialects: ['eks'],
    asks: 'ConfigMap',
    find: configMapRole,
  },
  { place: 'the pod: `iam.amazonaws.com/role`', dialects: ['kiam', 'kube2iam'], find: podIamRole },
  {
    place: 'the ServiceAccount: `iam.amazonaws.com/role`',
    dialects: ['kiam', 'kube2iam'],
    asks: 'ServiceAccount',
    find: accountIamRole,
  },
  {
    place: 'the Namespace: `podrole.io/role-arn`, with `--namespace-roles`',
    dialects: ['eks'],
    asks: 'Namespace',
    find: namespaceRole,
  },
  { place: '`--default-role`', dialects: ['kube2iam'], find: defaultRole },
];

function serviceAccountRole({ accountName, serviceAccount }: Subject, { settings, remarks }: Search) {
  const { roleArn } = eksKeys(settings.annotationPrefix);
  const role = annotation(accountName, serviceAccount.annotations, roleArn);
  return named(role, 'service-account-role', remarks);
}

function configMapRole({ pod }: Subject, { facts, remarks }: Search): RoleSource | undefined {
  const entry = facts.configMapRole(pod.namespace, pod.serviceAccount);
  if (entry === undefined) return undefined;
  const place = `ConfigMap entry for ${printable(pod.namespace)}/${printable(pod.serviceAccount)}`;
  const source = named({ value: entry.roleArn, described: `${place}` }, 'config-map-role', remarks);
  const { audience, stsRegionalEndpoint, expirationSeconds } = entry;
  const expiration =
    expirationSeconds === undefined
      ? undefined
      : { value: String(expirationSeconds), described: `${place} TokenExpiration ${expirationSeconds}` };
  return source && { ...source, own: { audience, stsRegionalEndpoint, expiration } };
}

function podIamRole({ pod }: Subject, { settings, remarks }: Search) {
  return asked(annotation('Pod', pod.annotations, settings.iamRoleKey), remarks);
}

function accountIamRole({ accountName, serviceAccount }: Subject, { settings, remarks }: Search) {
  return asked(annotation(accountName, serviceAccount.annotations, settings.iamRoleKey), remarks);
}

function namespaceRole({ pod, namespace }: Subject, { settings, remarks }: Search) {
  const role = annotation(`Namespace ${printable(pod.namespace)}`, namespace.annotations, NAMESPACE_ROLE);
  if (settings.namespaceRoles || role === undefined) return named(role, 'namespace-role', remarks);
  const text = `not read without --namespace-roles: ${role.described}`;
  remarks.push({ code: 'namespace-role-off', text });
  return undefined;
}

function defaultRole(_subject: Subject, { settings: { defaultRole: value } }: Search) {
  const role = value && { value, described: `--default-role ${value}` };
  return role ? { reason: 'default-role' as const, role } : undefined;
}

function named(
  role: Annotation | undefined,
  reason: DecisionReason,
  remarks: Remark[],
): RoleSource | undefined {
  if (role === undefined) return undefined;
  if (role.value.length > LONGEST_ARN) {
    const text = `counts as absent, as it is longer than any role ARN (${LONGEST_ARN} characters): ${role.described}`;
    remarks.push({ code: 'role-arn-too-long', text });
    return undefined;
  }
  if (role.value !== '') return { reason, role };
  remarks.push({ code: 'role-arn-empty', text: `counts as absent, as it names no role: ${role.described}` });
  return undefined;
}

/** An empty role is kiam's way to have none: the search ends with it, so that nothing else is given either. */
function asked(role: Annotation | undefined, remarks: Remark[]): RoleSource | undefined {
  if (role === undefined) return undefined;
  if (role.value === '')
    remarks.push({
      code: 'iam-role-empty',
      text: `the pod gets no role, as it names none: ${role.described}`,
    });
  return { role };
}
