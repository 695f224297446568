import type { DialectSettings } from './dialects.ts';
import type { IamKeys } from './iam-keys.ts';
import type { PermittedMatch } from './permitted.ts';
import type { RoleBase } from './role-arn.ts';
import type { SessionTemplate } from './session-name.ts';

/** The settings on which decisions depend; their flags, defaults and checks are in `settings/identity.ts`. */
export interface IdentitySettings extends RoleBase, IamKeys {
  readonly dialects: DialectSettings;
  /** What stands before the `/` of every annotation of the EKS dialect. */
  readonly annotationPrefix: string;
  readonly tokenAudience: string;
  /** Seconds. */
  readonly tokenExpiration: number;
  readonly stsRegionalEndpoint: boolean;
  /** Whether a role without `arn:` is completed from {@link RoleBase}. */
  readonly composeRoleArn: boolean;
  /** What becomes of a pod whose role is no ARN: it gets it all the same, gets nothing, or is denied. */
  readonly invalidRole: 'inject' | 'skip' | 'deny';
  /** Template of `AWS_ROLE_SESSION_NAME`; `undefined` leaves the name to the SDK. */
  readonly sessionName: SessionTemplate | undefined;
  /** Whether the role of a Namespace counts for its ServiceAccounts that name none. */
  readonly namespaceRoles: boolean;
  /** Audience of the token for the EKS Pod Identity agent. */
  readonly containerCredentialsAudience: string;
  /** Which of kiam's rules a Namespace's `permitted` follows. */
  readonly permittedMatch: PermittedMatch;
  /** What stands behind `kiam-` in the session names of pods that name none. */
  readonly session: string;
  /** Whether kube2iam's `allowed-roles` restricts pods where kiam's rule does not hold. */
  readonly namespaceRestrictions: boolean;
  readonly namespaceRestrictionFormat: 'glob' | 'regexp';
  /** Role of pods without a word on roles, of kube2iam; as an annotation would have it. */
  readonly defaultRole: string | undefined;
  /** What becomes of a pod whose role is forbidden. */
  readonly forbidden: ForbiddenAction;
  /** Which pods are told to keep away from the instance metadata. */
  readonly disableMetadata: MetadataScope;
  /** ARN of the role from which pods with an external id go on, where nothing nearer to them names one. */
  readonly chainBaseRole: string | undefined;
}

/** What becomes of a pod whose role is forbidden: no instance metadata, denied, or left as it is. */
export type ForbiddenAction = 'metadata-disabled' | 'reject' | 'ignore';

/**
 * Which pods are told to keep away from the instance metadata, each with those before it: none but forbidden ones, those
 * with a role, those with any annotation of a role, all.
 */
export const METADATA_SCOPES = ['none', 'granted', 'annotated', 'all'] as const;

/** A literal from {@link METADATA_SCOPES}. */
export type MetadataScope = (typeof METADATA_SCOPES)[number];

/** Whether decisions look at Namespaces: for kiam's and kube2iam's rules and for labels, but where nothing but `eks` counts. */
export function readsNamespaces({
  namespaceRoles,
  dialects,
}: Pick<IdentitySettings, 'namespaceRoles' | 'dialects'>): boolean {
  return namespaceRoles || dialects.byNamespace;
}
