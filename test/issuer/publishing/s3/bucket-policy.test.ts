import { describe, expect, test } from 'vitest';
import {
  anonymousRead,
  letsSomebodyRead,
  requiresKms,
} from '../../../../src/issuer/publishing/s3/bucket-policy.ts';

const KEY = 'arn:aws:s3:::bkt/cluster/keys.json';

interface Statement {
  readonly [member: string]: unknown;
}

const ALLOW: Statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: KEY };
const DENY: Statement = { ...ALLOW, Effect: 'Deny' };

function policy(...statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const OVER_HTTP = { Bool: { 'aws:SecureTransport': 'false' } };
const FROM_OFFICE = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };

describe('an anonymous read', () => {
  test.each([
    ['none', 'without a policy', undefined],
    ['none', 'with a text that is no JSON', '{'],
    ['none', 'with a policy without statements', '{}'],
    ['granted', 'to everybody', policy(ALLOW)],
    ['granted', 'to the AWS principal *', policy({ ...ALLOW, Principal: { AWS: ['*'] } })],
    ['granted', 'by wildcards', policy({ ...ALLOW, Action: ['S3:Get*'], Resource: ['arn:aws:s3:::bkt/*'] })],
    ['granted', 'as a single statement', JSON.stringify({ Statement: ALLOW })],
    ['granted', 'over HTTPS', policy({ ...ALLOW, Condition: { Bool: { 'aws:SecureTransport': true } } })],
    ['none', 'to an account', policy({ ...ALLOW, Principal: { AWS: '111122223333' } })],
    ['none', 'to CloudFront', policy({ ...ALLOW, Principal: { Service: 'cloudfront.amazonaws.com' } })],
    ['none', 'of another object', policy({ ...ALLOW, Resource: 'arn:aws:s3:::bkt/other' })],
    ['none', 'of another partition', policy({ ...ALLOW, Resource: 'arn:aws-cn:s3:::bkt/*' })],
    ['none', 'as listing only', policy({ ...ALLOW, Action: 's3:ListBucket' })],
    ['conditional', 'from an address', policy({ ...ALLOW, Condition: FROM_OFFICE })],
    ['denied', 'denied to everybody', policy(ALLOW, DENY)],
    ['denied', 'denied with all else', policy(ALLOW, { ...DENY, Action: 's3:*', Resource: '*' })],
    [
      'denied',
      'denied but for an account',
      policy(ALLOW, { ...DENY, Principal: undefined, NotPrincipal: { AWS: '1' } }),
    ],
    [
      'denied',
      'denied but for listing',
      policy(ALLOW, { ...DENY, Action: undefined, NotAction: 's3:ListBucket' }),
    ],
    ['granted', 'denied but for it', policy(ALLOW, { ...DENY, Resource: undefined, NotResource: KEY })],
    ['granted', 'denied over HTTP', policy(ALLOW, { ...DENY, Condition: OVER_HTTP })],
    ['conditional', 'denied from elsewhere', policy(ALLOW, { ...DENY, Condition: FROM_OFFICE })],
    ['granted', 'denied to an account', policy(ALLOW, { ...DENY, Principal: { AWS: '111122223333' } })],
  ])('is %s: %s', (read, _says, text) => {
    expect(anonymousRead(text, KEY)).toBe(read);
  });
});

test.each([
  [true, 'CloudFront', policy({ ...ALLOW, Principal: { Service: 'cloudfront.amazonaws.com' } })],
  [true, 'everybody', policy(ALLOW)],
  [false, 'nobody', policy(DENY)],
])('that somebody may read is %s where it is %s', (lets, _says, text) => {
  expect(letsSomebodyRead(text, KEY)).toBe(lets);
});

describe('KMS is required', () => {
  const put = (Condition: object) =>
    policy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::bkt/*',
      Condition,
    });
  test.each([
    [true, put({ StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } })],
    [
      true,
      put({ StringNotLikeIfExists: { 'S3:x-amz-server-side-encryption': ['aws:kms', 'aws:kms:dsse'] } }),
    ],
    [true, put({ StringEquals: { 's3:x-amz-server-side-encryption': 'AES256' } })],
    [true, put({ Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'true' } })],
    [false, put({ StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } })],
    [false, put({ Null: { 's3:x-amz-server-side-encryption': 'true' } })],
    [false, put(OVER_HTTP)],
    [false, undefined],
  ])('%s by %s', (requires, text) => {
    expect(requiresKms(text, KEY)).toBe(requires);
  });
});
