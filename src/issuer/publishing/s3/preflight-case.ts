import { PARTITIONS, partitionOf } from '../../../identity/partitions.ts';
import type { Fact, S3Facts } from './facts.ts';
import { type Finding, type S3FindingCode, s3Finding } from './findings.ts';
import { type S3Address, s3Address } from './host.ts';
import type { S3Location } from './location.ts';
import { cloudFrontReadPolicy, objectArn, publicReadPolicy } from './policies.ts';

/** What a preflight judges. */
export interface PreflightCase {
  readonly issuer: string;
  readonly location: S3Location;
  /** Keys of the documents that STS reads. */
  readonly keys: readonly string[];
  readonly facts: S3Facts;
}

/** A case with what follows from it. */
export interface Judged extends PreflightCase {
  /** Where the issuer URL leads in S3; `undefined` behind a CDN. */
  readonly address: S3Address | undefined;
  readonly arns: readonly string[];
  /** A finding, with what is known of the case filled in. */
  find(code: S3FindingCode, values?: Readonly<Record<string, string>>): Finding;
}

/** What follows from a case, and is needed by more than one rule. */
export function judge(given: PreflightCase): Judged {
  const { issuer, location, keys, facts } = given;
  const address = s3Address(issuer);
  const region = known(facts.region) ?? address?.region;
  const partition = region === undefined ? (address?.partition ?? 'aws') : partitionOf(region);
  const place = { partition, bucket: location.bucket };
  const words = {
    bucket: location.bucket,
    prefix: location.prefix === '' ? 'these objects' : `${location.prefix}/`,
    keys: keys.join(' and '),
    region: region ?? 'REGION',
    suffix: PARTITIONS.find(({ name }) => name === partition)?.dnsSuffix ?? '',
    policy: JSON.stringify(publicReadPolicy(place, keys)),
    cdnPolicy: JSON.stringify(cloudFrontReadPolicy(place, keys)),
  };
  const serve = wayToServe(partition, words.policy);
  return {
    ...given,
    address,
    arns: keys.map((key) => objectArn(place, key)),
    find: (code, values) => s3Finding(code, { ...words, serve, ...values }),
  };
}

/** CloudFront is not in every partition, nor is Origin Access Control in the CloudFormation of those where it is. */
function wayToServe(partition: string, policy: string): string {
  const byPolicy = `switch BlockPublicPolicy and RestrictPublicBuckets off for bucket and account (BlockPublicAcls and IgnorePublicAcls stay on) and set the bucket policy ${policy}`;
  return partition === 'aws'
    ? `keep the bucket private and serve it by CloudFront with Origin Access Control, under an issuer URL of that host; or ${byPolicy}`
    : byPolicy;
}

/** The value of a fact; `undefined` where it could not be read. */
export function known<T>(fact: Fact<T>): T | undefined {
  return fact.known ? fact.value : undefined;
}

/** A list of what is made, or an empty one. */
export function when<T>(condition: boolean, make: () => T): readonly T[] {
  return condition ? [make()] : [];
}
