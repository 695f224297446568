/** As RFC 1123 has labels: 63 characters at most. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const ACCOUNT = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/;
const LONGEST_ACCOUNT = 253;

/**
 * Whether there can be a ServiceAccount of that name. In a policy any other could be a pattern that lets more in than it
 * names.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export function isAccountName(namespace: string, serviceAccount: string): boolean {
  return (
    NAMESPACE.test(namespace) && serviceAccount.length <= LONGEST_ACCOUNT && ACCOUNT.test(serviceAccount)
  );
}

/**
 * Whether an IAM OIDC provider can have the audience among its client ids.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export function isAudience(audience: string): boolean {
  return audience.length > 0 && audience.length <= 255;
}
