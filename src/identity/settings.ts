import type { RoleBase } from './role-arn.ts';
import type { SessionTemplate } from './session-name.ts';

/** The settings on which decisions depend; their flags, defaults and checks are in `settings/identity.ts`. */
export interface IdentitySettings extends RoleBase {
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
}
