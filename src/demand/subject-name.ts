import { hasWildcard } from '../trust/subject.ts';
import { isPossibleName } from '../trust/subject-name.ts';

/**
 * Whether there can be a ServiceAccount of that name. In a policy any other could be a pattern that lets more in than it
 * names.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export function isAccountName(namespace: string, serviceAccount: string): boolean {
  return !hasWildcard(namespace + serviceAccount) && isPossibleName(namespace, serviceAccount);
}

/**
 * Whether an IAM OIDC provider can have the audience among its client ids, and a policy say it: of `${` it makes a variable,
 * and one character beyond U+00FF has IAM refuse the whole document, which is that of others, too.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export function isAudience(audience: string): boolean {
  return /^[\0-\xff]{1,255}$/.test(audience) && !audience.includes('${');
}
