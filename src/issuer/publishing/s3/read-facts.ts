import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Call } from '../../../aws/ask.ts';
import { errorNames } from '../../../aws/error.ts';
import { readAccount } from './account-facts.ts';
import { blockOf, nothingBlocked } from './aws-account.ts';
import type { S3Access } from './client.ts';
import { factWithin } from './fact.ts';
import type { S3Facts } from './facts.ts';

/** What {@link readFacts} reads. */
export interface Reading {
  readonly Bucket: string;
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
}

/** Reads the facts side by side; it never fails, since a fact that cannot be read says so. */
export async function readFacts(access: S3Access, { Bucket, keys, signal }: Reading): Promise<S3Facts> {
  const ask = <T>(call: Call<S3Client, T>) => access.ask(call, signal);
  const fact = factWithin(signal);
  const account = readAccount(access, { Bucket, signal });
  const [region, bucketBlock, ownership, defaultEncryption, policy, objects, ofAccount] = await Promise.all([
    fact(
      ask((s3, options) => s3.send(new HeadBucketCommand({ Bucket }), options).then(regionOf, toldRegion)),
    ),
    fact(
      ask((s3, options) => s3.send(new GetPublicAccessBlockCommand({ Bucket }), options))
        .catch(nothingBlocked)
        .then((answer) => blockOf(answer.PublicAccessBlockConfiguration)),
    ),
    fact(
      ask((s3, options) => s3.send(new GetBucketOwnershipControlsCommand({ Bucket }), options))
        .then(({ OwnershipControls }) => OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? OLD_OWNERSHIP)
        .catch(instead('OwnershipControlsNotFoundError', OLD_OWNERSHIP)),
    ),
    fact(
      ask((s3, options) => s3.send(new GetBucketEncryptionCommand({ Bucket }), options))
        .then(({ ServerSideEncryptionConfiguration: { Rules = [] } = {} }) => algorithmOf(Rules))
        .catch(instead('ServerSideEncryptionConfigurationNotFoundError', SSE_S3)),
    ),
    fact(
      ask((s3, options) => s3.send(new GetBucketPolicyCommand({ Bucket }), options))
        .then(({ Policy }) => Policy)
        .catch(instead('NoSuchBucketPolicy', undefined)),
    ),
    fact(
      Promise.all(
        keys.map(async (Key) => {
          const head = ask((s3, options) => s3.send(new HeadObjectCommand({ Bucket, Key }), options));
          const found = await head.catch(instead('NotFound', undefined));
          return { key: Key, encryption: found?.ServerSideEncryption };
        }),
      ),
    ),
    account,
  ]);
  return { region, bucketBlock, ownership, defaultEncryption, policy, objects, ...ofAccount };
}

/** What buckets have that were made before there was a choice. */
const OLD_OWNERSHIP = 'ObjectWriter';

const SSE_S3 = 'AES256';

/** S3 tells it to those, too, who may not ask. */
function toldRegion(error: unknown): string {
  const { $response } = error as { $response?: { headers?: Readonly<Record<string, string>> } };
  return regionOf({ BucketRegion: $response?.headers?.['x-amz-bucket-region'] }, error);
}

function regionOf({ BucketRegion }: { BucketRegion?: string | undefined }, cause?: unknown): string {
  if (!BucketRegion) throw cause ?? new Error('S3 names none');
  return BucketRegion;
}

function algorithmOf(
  rules: readonly {
    ApplyServerSideEncryptionByDefault?: { SSEAlgorithm?: string | undefined } | undefined;
  }[],
): string {
  return rules[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? SSE_S3;
}

function instead<T>(name: string, value: T): (error: unknown) => T {
  return (error) => {
    if (errorNames(error).includes(name)) return value;
    throw error;
  };
}
