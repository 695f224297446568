/**
 * IAM's quota on a trust policy where nobody had it raised. Characters.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const DEFAULT_QUOTA = 2048;

/** What the quota can be raised to. Characters. */
export const LARGEST_QUOTA = 8192;

/**
 * The size of a policy as IAM counts it: white space counts for nothing. That within strings is counted here, as the
 * documentation does not say; names of ServiceAccounts have none.
 *
 * @param text - JSON.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function policySize(text: string): number {
  let size = 0;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|\S/g)) size += token.length;
  return size;
}
