import { expect, test } from 'vitest';
import { anonymousRead } from '../../../../src/issuer/publishing/s3/bucket-policy.ts';
import {
  cloudFrontReadPolicy,
  objectArn,
  publicReadPolicy,
  publisherPolicy,
} from '../../../../src/issuer/publishing/s3/policies.ts';

const PLACE = { partition: 'aws-cn', bucket: 'bkt' };

test('the public policy opens exactly the given objects', () => {
  const policy = JSON.stringify(publicReadPolicy(PLACE, ['c/keys.json']));
  expect(anonymousRead(policy, objectArn(PLACE, 'c/keys.json'))).toBe('granted');
  expect(anonymousRead(policy, objectArn(PLACE, 'c/.podrole/ledger.json'))).toBe('none');
  expect(anonymousRead(policy, objectArn({ ...PLACE, partition: 'aws' }, 'c/keys.json'))).toBe('none');
});

test('the policy for CloudFront opens nothing to everybody', () => {
  const policy = JSON.stringify(cloudFrontReadPolicy(PLACE, ['c/keys.json']));
  expect(anonymousRead(policy, objectArn(PLACE, 'c/keys.json'))).toBe('none');
  expect(policy).toContain('arn:aws-cn:cloudfront::ACCOUNT:distribution/DISTRIBUTION');
});

test('a publisher needs three objects and their listing', () => {
  const options = { ...PLACE, prefix: 'c', jwksPath: '/keys.json', ledgerPath: '/.podrole/ledger.json' };
  expect(publisherPolicy(options)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Documents',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: [
          'arn:aws-cn:s3:::bkt/c/keys.json',
          'arn:aws-cn:s3:::bkt/c/.well-known/openid-configuration',
          'arn:aws-cn:s3:::bkt/c/.podrole/ledger.json',
        ],
      },
      {
        Sid: 'TellMissingFromForbidden',
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: 'arn:aws-cn:s3:::bkt',
        Condition: { StringLikeIfExists: { 's3:prefix': ['c/*'] } },
      },
    ],
  });
});

test('at the top of a bucket, the listing is bound to the keys; the preflight asks for more', () => {
  const { Statement } = publisherPolicy({
    partition: 'aws',
    bucket: 'bkt',
    prefix: '',
    jwksPath: '/keys.json',
    ledgerPath: '/ledger.json',
    preflight: true,
  });
  expect(Statement[1]).toMatchObject({
    Condition: {
      StringLikeIfExists: { 's3:prefix': ['keys.json', '.well-known/openid-configuration', 'ledger.json'] },
    },
  });
  expect(Statement.slice(2)).toMatchObject([
    { Action: expect.arrayContaining(['s3:GetBucketPolicy']), Resource: 'arn:aws:s3:::bkt' },
    { Action: 's3:GetAccountPublicAccessBlock', Resource: '*' },
  ]);
});
