/** An OIDC provider as IAM knows it. */
export interface Provider {
  readonly arn: string;
  readonly url: string;
  /** The provider's URL without its scheme, as condition keys begin. */
  readonly hostAndPath: string;
  readonly clientIds: readonly string[];
}
