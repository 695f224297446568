import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { errorNames } from '../../../aws/error.ts';
import { boundAnswers, boundedRequests } from '../../../aws/requests.ts';
import type { S3Access } from './client.ts';
import type { PublicAccessBlock } from './facts.ts';

/** What AWS tells of the account that credentials belong to. */
export interface AwsAccount {
  /** Its number, twelve digits. */
  id(signal: AbortSignal): Promise<string>;
  /** Block Public Access of the whole account. */
  publicAccessBlock(id: string, signal: AbortSignal): Promise<PublicAccessBlock>;
  /** Ends idle connections. */
  close(): void;
}

/** Opens the way to an account, beside that to S3. No request is sent. */
export function openAccount(access: Pick<S3Access, 'region' | 'controlEndpoint' | 'bounds'>): AwsAccount {
  const { region, bounds } = access;
  const sts = new STSClient({ region, ...boundedRequests(bounds) });
  const control = new S3ControlClient({ region, ...endpointAsGiven(access), ...boundedRequests(bounds) });
  boundAnswers(sts);
  boundAnswers(control);
  return {
    async id(abortSignal) {
      const { Account = '' } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal });
      return Account;
    },
    async publicAccessBlock(AccountId, abortSignal) {
      const command = new GetPublicAccessBlockCommand({ AccountId });
      const answer = await control.send(command, { abortSignal }).catch(nothingBlocked);
      return blockOf(answer.PublicAccessBlockConfiguration);
    },
    close() {
      sts.destroy();
      control.destroy();
    },
  };
}

/** Block Public Access as S3 and S3 Control answer it. */
export function blockOf(
  answer: { BlockPublicPolicy?: boolean | undefined; RestrictPublicBuckets?: boolean | undefined } = {},
): PublicAccessBlock {
  const { BlockPublicPolicy = false, RestrictPublicBuckets = false } = answer;
  return { blockPublicPolicy: BlockPublicPolicy, restrictPublicBuckets: RestrictPublicBuckets };
}

/**
 * An answer without any setting, where there never was one.
 *
 * @throws the error, if it says anything else.
 */
export function nothingBlocked(error: unknown): { readonly PublicAccessBlockConfiguration?: undefined } {
  if (errorNames(error).includes('NoSuchPublicAccessBlockConfiguration')) return {};
  throw error;
}

/** At AWS the account is a label of the host; an endpoint elsewhere, at an IP address, has no such names. */
function endpointAsGiven({ controlEndpoint }: Pick<S3Access, 'controlEndpoint'>) {
  if (controlEndpoint === undefined) return {};
  return { endpointProvider: () => ({ url: new URL(controlEndpoint) }) };
}
