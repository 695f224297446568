/** What stands before the `/` of kiam's and kube2iam's annotations. */
export const IAM_PREFIX = 'iam.amazonaws.com';

/** The keys of kiam and kube2iam that flags can rename; the two share the first two. */
export interface IamKeys {
  /** Role of a pod. */
  readonly iamRoleKey: string;
  /** External id of a pod. */
  readonly iamExternalId: string;
  /** Roles that a Namespace allows, of kube2iam. */
  readonly namespaceKey: string;
}

/** The same where no flag renames them. */
export const IAM_KEYS: IamKeys = {
  iamRoleKey: `${IAM_PREFIX}/role`,
  iamExternalId: `${IAM_PREFIX}/external-id`,
  namespaceKey: `${IAM_PREFIX}/allowed-roles`,
};

/** Role session name of a pod, of kiam. */
export const SESSION_NAME_KEY = `${IAM_PREFIX}/session-name`;

/** Expression of the roles that a Namespace permits, of kiam. */
export const PERMITTED_KEY = `${IAM_PREFIX}/permitted`;
