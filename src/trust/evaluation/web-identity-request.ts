import type { TrustRequest } from './evaluate.ts';

/** A token that a provider vouches for, and what it is presented with. */
export interface PresentedToken {
  /** ARN of the provider. */
  readonly providerArn: string;
  /** The provider's URL without its scheme. */
  readonly hostAndPath: string;
  readonly subject: string;
  readonly audience: readonly string[];
  /** `undefined` where it is not known: AssumeRoleWithWebIdentity always has one. */
  readonly sessionName: string | undefined;
}

/**
 * The request that STS asks a trust policy about when a token is presented. Kubernetes' tokens have no claim `amr`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function webIdentityRequest(token: PresentedToken): TrustRequest {
  const { providerArn, hostAndPath, subject, audience, sessionName } = token;
  const prefix = hostAndPath.toLowerCase();
  return {
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { federated: providerArn },
    context: {
      [`${prefix}:aud`]: audience,
      [`${prefix}:sub`]: [subject],
      'sts:rolesessionname': sessionName === undefined ? 'unknown' : [sessionName],
      'aws:federatedprovider': [providerArn],
    },
  };
}
