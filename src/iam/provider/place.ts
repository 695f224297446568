import { PodroleError } from '../../errors.ts';
import type { IssuerUrl } from '../../issuer/issuer-url.ts';
import { oidcProviderArn } from '../../trust/oidc-provider.ts';
import type { Caller, IamAccess } from '../access.ts';

/** Where IAM keeps, or would keep, the provider of an issuer. */
export interface ProviderPlace extends IssuerUrl {
  readonly arn: string;
  readonly accountId: string;
  /** For people. */
  readonly resource: string;
  /** Why nobody vouches for the account; `undefined` where STS does. */
  readonly unconfirmed: string | undefined;
}

/** What is said of the account. */
export interface GivenAccount {
  readonly issuer: IssuerUrl;
  /** The account that is meant; default: that of the credentials. */
  readonly accountId?: string | undefined;
  /** Used only where STS does not tell. */
  readonly partitionOtherwise: string;
}

/**
 * Finds out in which account and partition the provider is: by whose credentials they are, and where STS does not tell, by
 * what was given.
 *
 * @throws PodroleError USAGE where the credentials are of another account than the one given; AWS_REFUSED, AWS_UNAVAILABLE
 * where neither is to be had.
 */
export async function providerPlace(access: IamAccess, given: GivenAccount): Promise<ProviderPlace> {
  const { issuer, accountId, partitionOtherwise: partition } = given;
  const caller = await access.caller().catch((error: unknown) => {
    // An STS that is there and fails would tell a moment later: a provider in another account than the one meant is trusted there.
    if (accountId === undefined || !(error instanceof PodroleError) || error.code === 'AWS_UNAVAILABLE')
      throw error;
    return { accountId, partition, problem: error.message };
  });
  if (accountId !== undefined && caller.accountId !== accountId)
    throw new PodroleError('USAGE', otherAccount(caller as Caller, accountId));
  const { hostAndPath } = issuer;
  const arn = oidcProviderArn({ partition: caller.partition, accountId: caller.accountId, hostAndPath });
  return {
    ...issuer,
    arn,
    accountId: caller.accountId,
    resource: `OIDC provider ${hostAndPath} in account ${caller.accountId}`,
    unconfirmed: 'problem' in caller ? caller.problem : undefined,
  };
}

function otherAccount({ accountId, arn }: Caller, wanted: string): string {
  return `--account-id ${JSON.stringify(wanted)} is not the account of the credentials, ${accountId} (${arn}); give credentials of ${wanted} (--profile, or --assume-role with a role of it), or correct --account-id`;
}
