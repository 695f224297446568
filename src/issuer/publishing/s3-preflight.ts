import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
} from '@aws-sdk/client-s3';
import { printable } from '../../identity/quote.ts';
import { blockOf, nothingBlocked, openAccount } from './aws-account.ts';
import { before, CredentialsFailure } from './aws-requests.ts';
import type { AskS3, S3Access } from './s3-client.ts';
import type { Fact, S3Facts } from './s3-facts.ts';
import { errorNames, errorStatus } from './s3-failure.ts';
import type { Finding } from './s3-findings.ts';
import { objectKey, type S3Location } from './s3-location.ts';
import { preflightFindings } from './s3-preflight-rules.ts';

/** What {@link s3Preflight} looks at. */
export interface S3PreflightOptions {
  readonly issuer: string;
  readonly location: S3Location;
  /** Paths below the issuer URL of the documents that STS reads. */
  readonly documents: readonly string[];
  /** Milliseconds for everything. Default 10,000. */
  readonly totalMs?: number | undefined;
}

/**
 * What would keep STS from reading the documents from where they are to be published. It never fails: what cannot be
 * read is a finding.
 */
export async function s3Preflight(
  access: S3Access,
  { issuer, location, documents, totalMs = 10_000 }: S3PreflightOptions,
): Promise<readonly Finding[]> {
  const keys = documents.map((below) => objectKey(location, below));
  const signal = AbortSignal.timeout(totalMs);
  const facts = await readFacts(access, { Bucket: location.bucket, keys, signal });
  return preflightFindings({ issuer, location, keys, facts });
}

interface Reading {
  readonly Bucket: string;
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
}

async function readFacts(access: S3Access, { Bucket, keys, signal }: Reading): Promise<S3Facts> {
  const ask = <T>(call: AskS3<T>) => access.ask(call, signal);
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

const NOT_AWS: Fact<never> = { known: false, why: 'only S3 was pointed elsewhere' };

async function readAccount(
  access: S3Access,
  { Bucket, signal }: Omit<Reading, 'keys'>,
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

/** Not every wait listens to the signal: credentials may come from a program that hangs. */
function factWithin(signal: AbortSignal) {
  return async <T>(reading: Promise<T>): Promise<Fact<T>> => {
    try {
      return { known: true, value: await before(signal, reading) };
    } catch (error) {
      return { known: false, why: reasonOf(error) };
    }
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof CredentialsFailure) return 'no AWS credentials';
  const [name = ''] = errorNames(error);
  const status = errorStatus(error);
  if (name === 'AccessDenied' || status === 403) return 'AccessDenied';
  if (['TimeoutError', 'AbortError', 'ETIMEDOUT'].includes(name)) return 'no answer in time';
  return printable(status === undefined ? name : `${name}, status ${status}`);
}
