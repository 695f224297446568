/** What the subject of every ServiceAccount's token begins with. */
export const SUBJECT_PREFIX = 'system:serviceaccount:';

/** A ServiceAccount; in a pattern, `*` and `?` may stand in both parts. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The claim `sub` of a ServiceAccount's token; of a pattern, the pattern of its subjects.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens
 */
export function subjectOf({ namespace, name }: ServiceAccountName): string {
  return `${SUBJECT_PREFIX}${namespace}:${name}`;
}

/** Whether a value means more than itself under StringLike. */
export function hasWildcard(value: string): boolean {
  return /[*?]/.test(value);
}
