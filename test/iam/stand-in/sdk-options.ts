import type { IAMClientConfig } from '@aws-sdk/client-iam';
import { inProcess } from './in-process.ts';
import { ACCESS_KEY_ID, type IamService } from './service.ts';
import type { IamStandIn } from './start.ts';

/** Whose client it is, and how often it asks. */
export interface SdkOptions {
  readonly credentials?: NonNullable<IAMClientConfig['credentials']>;
  /** Attempts, 3 unless given. */
  readonly attempts?: number;
}

/** What a client of the SDK is made with: over the wire to one that was started, without sockets to one that was not. */
export function sdkOptions(
  iam: IamService | IamStandIn,
  { credentials = OWN, attempts = 3 }: SdkOptions = {},
) {
  return {
    endpoint: 'url' in iam ? iam.url : 'http://127.0.0.1',
    region: 'eu-west-1',
    credentials,
    retryStrategy: withoutPauses(attempts),
    ...('url' in iam ? {} : { requestHandler: inProcess(iam) }),
  };
}

const OWN = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: `secret of ${ACCESS_KEY_ID}` };

/** The SDK's retries, but for their pauses. */
function withoutPauses(attempts: number) {
  const token = (count: number) => ({ getRetryCount: () => count, getRetryDelay: () => 0 });
  return {
    acquireInitialRetryToken: () => Promise.resolve(token(0)),
    refreshRetryTokenForRetry(last: ReturnType<typeof token>, { errorType }: { readonly errorType: string }) {
      const next = last.getRetryCount() + 1;
      if (next >= attempts || !['THROTTLING', 'TRANSIENT'].includes(errorType))
        return Promise.reject(new Error('no more attempts'));
      return Promise.resolve(token(next));
    },
    recordSuccess() {},
  };
}
