import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { errorStatus } from '../../../aws/error.ts';
import { openAccount } from './aws-account.ts';
import type { S3Access } from './client.ts';
import { factWithin } from './fact.ts';
import type { Fact, S3Facts } from './facts.ts';

/** The bucket whose account is looked at. */
export interface AccountReading {
  readonly Bucket: string;
  readonly signal: AbortSignal;
}

const NOT_AWS: Fact<never> = { known: false, why: 'only S3 was pointed elsewhere' };

/** Whose account a bucket is in, and Block Public Access of the account of the credentials. */
export async function readAccount(
  access: S3Access,
  { Bucket, signal }: AccountReading,
): Promise<Pick<S3Facts, 'ownAccount' | 'accountBlock'>> {
  if (!access.hasAccount) return { ownAccount: NOT_AWS, accountBlock: NOT_AWS };
  const fact = factWithin(signal);
  const account = openAccount(access);
  try {
    const id = await fact(account.id(signal));
    if (!id.known) return { ownAccount: id, accountBlock: id };
    const [ownAccount, accountBlock] = await Promise.all([
      fact(isOwnedBy(access, { Bucket, ExpectedBucketOwner: id.value, signal })),
      fact(account.publicAccessBlock(id.value, signal)),
    ]);
    return { ownAccount, accountBlock };
  } finally {
    account.close();
  }
}

interface OwnedBucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
  readonly signal: AbortSignal;
}

/** S3 tells nobody whose a bucket is, but whether it is that of an account. */
async function isOwnedBy(access: S3Access, { signal, ...bucket }: OwnedBucket): Promise<boolean> {
  await access.ask(
    (s3, options) => s3.send(new HeadBucketCommand({ Bucket: bucket.Bucket }), options),
    signal,
  );
  return access.ask(
    (s3, options) =>
      s3.send(new HeadBucketCommand(bucket), options).then(
        () => true,
        (error: unknown) => {
          if (errorStatus(error) === 403) return false;
          throw error;
        },
      ),
    signal,
  );
}
