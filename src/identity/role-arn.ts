import { partitionOf } from './partitions.ts';

// What amazon-eks-pod-identity-webhook checks before it warns; JavaScript's \w and \d are ASCII, as Go's are.
const ROLE_ARN = /^arn:(aws[a-z0-9-]*):iam::(\d{12}):role\/[\w\-/.@+=,]+$/;

/** IAM allows so many characters for an ARN; what is longer would only swell every container of the pod. */
export const LONGEST_ARN = 2048;

/** Whether `text` is a role ARN in any partition (IAM User Guide, "IAM identifiers"). */
export function isRoleArn(text: string): boolean {
  return ROLE_ARN.test(text);
}

/** The partition of a role ARN; `undefined` for what is none. */
export function partitionOfRole(text: string): string | undefined {
  return ROLE_ARN.exec(text)?.[1];
}

/** The account of a role ARN; `undefined` for what is none. */
export function accountOfRole(text: string): string | undefined {
  return ROLE_ARN.exec(text)?.[2];
}

/** What completes a role that is written without account and partition. */
export interface RoleBase {
  /** For example `arn:aws:iam::111122223333:role/`; a missing `/` at its end is added. */
  readonly roleBaseArn: string | undefined;
  readonly accountId: string | undefined;
  /** By default the partition of the region, else `aws`. */
  readonly partition: string | undefined;
  readonly awsDefaultRegion: string | undefined;
}

/** What stands before a role's path and name: `roleBaseArn`, else made from the account; `undefined` without either. */
export function roleBaseOf(base: RoleBase): string | undefined {
  if (base.roleBaseArn !== undefined) return base.roleBaseArn.replace(/\/?$/, '/');
  if (base.accountId === undefined) return undefined;
  const partition = base.partition ?? partitionOf(base.awsDefaultRegion ?? '');
  return `arn:${partition}:iam::${base.accountId}:role/`;
}

/**
 * The ARN of a role as kiam or kube2iam reads it, or `undefined` where nothing completes it: kiam strips one leading `/`,
 * kube2iam knows an ARN in capitals, too.
 */
export function resolveRole(
  role: string,
  dialect: 'kiam' | 'kube2iam',
  settings: RoleBase,
): string | undefined {
  const isArn = dialect === 'kiam' ? role.startsWith('arn:') : /^arn:/i.test(role);
  if (isArn) return role;
  const base = roleBaseOf(settings);
  if (base === undefined) return undefined;
  return base + (dialect === 'kiam' && role.startsWith('/') ? role.slice(1) : role);
}
