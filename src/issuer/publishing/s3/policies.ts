import { DISCOVERY_PATH } from '../../discovery.ts';
import { objectKey } from './location.ts';

/** A policy document of IAM or of a bucket. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/** What the policies around a bucket speak of. */
export interface BucketPlace {
  readonly partition: string;
  readonly bucket: string;
}

/** The ARN of an object. */
export function objectArn({ partition, bucket }: BucketPlace, key: string): string {
  return `arn:${partition}:s3:::${bucket}/${key}`;
}

/** The bucket policy that lets everybody read the given objects, and nothing else of the bucket. */
export function publicReadPolicy(place: BucketPlace, keys: readonly string[]): PolicyDocument {
  return policy([
    {
      Sid: 'IssuerDocuments',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: keys.map((key) => objectArn(place, key)),
    },
  ]);
}

/**
 * The bucket policy that lets a CloudFront distribution with Origin Access Control read the given objects; ACCOUNT and
 * DISTRIBUTION are to be filled in.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export function cloudFrontReadPolicy(place: BucketPlace, keys: readonly string[]): PolicyDocument {
  return policy([
    {
      Sid: 'IssuerDocumentsByCloudFront',
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: keys.map((key) => objectArn(place, key)),
      Condition: {
        StringEquals: {
          'AWS:SourceArn': `arn:${place.partition}:cloudfront::ACCOUNT:distribution/DISTRIBUTION`,
        },
      },
    },
  ]);
}

/** What {@link publisherPolicy} is for. */
export interface PublisherPolicyOptions extends BucketPlace {
  /** As in `s3://BUCKET/PREFIX`; empty for the top of the bucket. */
  readonly prefix: string;
  /** Below the issuer URL, with its leading slash. */
  readonly jwksPath: string;
  /** Where publishers note who owns which key, below the issuer URL. */
  readonly ledgerPath: string;
  /** Adds what the preflight asks for; without it, it says what it could not check. Default false. */
  readonly preflight?: boolean | undefined;
}

/** Actions of the preflight on the bucket; that on the account has no resource. */
const PREFLIGHT_ACTIONS = [
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketOwnershipControls',
  's3:GetEncryptionConfiguration',
  's3:GetBucketPolicy',
];

/** The least that an identity needs to publish an issuer to S3. */
export function publisherPolicy(options: PublisherPolicyOptions): PolicyDocument {
  const { prefix, jwksPath, ledgerPath, preflight = false } = options;
  const bucket = `arn:${options.partition}:s3:::${options.bucket}`;
  const keys = [jwksPath, DISCOVERY_PATH, ledgerPath].map((below) => objectKey({ prefix }, below));
  return policy([
    {
      Sid: 'Documents',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: keys.map((key) => objectArn(options, key)),
    },
    {
      // Without it S3 answers 403 for an object that is not there yet. A GET carries no s3:prefix, hence IfExists.
      Sid: 'TellMissingFromForbidden',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: bucket,
      Condition: { StringLikeIfExists: { 's3:prefix': prefix === '' ? keys : [`${prefix}/*`] } },
    },
    ...(preflight
      ? [
          { Sid: 'PreflightOfBucket', Effect: 'Allow', Action: PREFLIGHT_ACTIONS, Resource: bucket },
          {
            Sid: 'PreflightOfAccount',
            Effect: 'Allow',
            Action: 's3:GetAccountPublicAccessBlock',
            Resource: '*',
          },
        ]
      : []),
  ]);
}

function policy(statements: readonly object[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}
