import { type Annotation, annotation } from './annotation.ts';
import { eksKeys } from './eks-keys.ts';
import type { ClusterFacts, ObjectFacts } from './facts.ts';
import type { PodView } from './pod.ts';
import { printable } from './quote.ts';
import type { DecisionReason, Remark } from './reasons.ts';
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
}

/** A role that something names for the pod, with what that same something says besides. */
export interface RoleSource {
  readonly reason: DecisionReason;
  /** The role as written; its place, for messages, in `described`. */
  readonly role: Annotation;
  /** The ConfigMap's own values, which stand in for the ServiceAccount's annotations. */
  readonly own?: {
    readonly audience: string | undefined;
    readonly stsRegionalEndpoint: boolean | undefined;
    readonly expiration: Annotation | undefined;
  };
}

/** Looks for a role in one place. */
type FindRole = (
  subject: Subject,
  facts: ClusterFacts,
  settings: IdentitySettings,
  remarks: Remark[],
) => RoleSource | undefined;

/** What stands before the `/` of annotations that no other webhook reads. */
export const PODROLE_PREFIX = 'podrole.io';

/** The annotation by which a Namespace names one role for all of its ServiceAccounts that name none. */
const NAMESPACE_ROLE = `${PODROLE_PREFIX}/role-arn`;

/** IAM allows 2048 characters for an ARN; what is longer would only swell every container of the pod. */
const LONGEST_ROLE = 2048;

/** Where a role can stand, in order of precedence. */
export const ROLE_SOURCES: readonly FindRole[] = [serviceAccountRole, configMapRole, namespaceRole];

function serviceAccountRole(
  { accountName, serviceAccount }: Subject,
  _facts: ClusterFacts,
  settings: IdentitySettings,
  remarks: Remark[],
): RoleSource | undefined {
  const { roleArn } = eksKeys(settings.annotationPrefix);
  const role = annotation(accountName, serviceAccount.annotations, roleArn);
  return named(role, 'service-account-role', remarks);
}

function configMapRole(
  { pod }: Subject,
  facts: ClusterFacts,
  _settings: IdentitySettings,
  remarks: Remark[],
) {
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

function namespaceRole(
  { pod, namespace }: Subject,
  _facts: ClusterFacts,
  { namespaceRoles }: IdentitySettings,
  remarks: Remark[],
) {
  const role = annotation(`Namespace ${printable(pod.namespace)}`, namespace.annotations, NAMESPACE_ROLE);
  if (namespaceRoles || role === undefined) return named(role, 'namespace-role', remarks);
  const text = `not read without --namespace-roles: ${role.described}`;
  remarks.push({ code: 'namespace-role-off', text });
  return undefined;
}

function named(
  role: Annotation | undefined,
  reason: DecisionReason,
  remarks: Remark[],
): RoleSource | undefined {
  if (role === undefined) return undefined;
  if (role.value.length > LONGEST_ROLE) {
    const text = `counts as absent, as it is longer than any role ARN (${LONGEST_ROLE} characters): ${role.described}`;
    remarks.push({ code: 'role-arn-too-long', text });
    return undefined;
  }
  if (role.value !== '') return { reason, role };
  remarks.push({ code: 'role-arn-empty', text: `counts as absent, as it names no role: ${role.described}` });
  return undefined;
}
