import { expect, test } from 'vitest';
import { s3Address } from '../../../../src/issuer/publishing/s3/host.ts';

// https://docs.aws.amazon.com/general/latest/gr/s3.html and the endpoint metadata of the AWS SDKs.
test.each([
  ['bkt.s3.eu-west-1.amazonaws.com/c', 'virtual-hosted', 'aws', 'eu-west-1', 'bkt', 'c'],
  ['bkt.s3-eu-west-1.amazonaws.com', 'virtual-hosted', 'aws', 'eu-west-1', 'bkt', ''],
  ['bkt.s3.dualstack.eu-west-1.amazonaws.com/a/b', 'virtual-hosted', 'aws', 'eu-west-1', 'bkt', 'a/b'],
  ['bkt.s3-fips.dualstack.us-east-2.amazonaws.com', 'virtual-hosted', 'aws', 'us-east-2', 'bkt', ''],
  ['my.s3.bkt.s3.eu-west-1.amazonaws.com', 'virtual-hosted', 'aws', 'eu-west-1', 'my.s3.bkt', ''],
  ['bkt.s3.us-gov-west-1.amazonaws.com', 'virtual-hosted', 'aws-us-gov', 'us-gov-west-1', 'bkt', ''],
  ['bkt.s3-fips-us-gov-west-1.amazonaws.com', 'virtual-hosted', 'aws-us-gov', 'us-gov-west-1', 'bkt', ''],
  ['bkt.s3.cn-north-1.amazonaws.com.cn/c', 'virtual-hosted', 'aws-cn', 'cn-north-1', 'bkt', 'c'],
  ['bkt.s3.us-iso-east-1.c2s.ic.gov', 'virtual-hosted', 'aws-iso', 'us-iso-east-1', 'bkt', ''],
  ['bkt.s3.us-isob-east-1.sc2s.sgov.gov', 'virtual-hosted', 'aws-iso-b', 'us-isob-east-1', 'bkt', ''],
  ['bkt.s3.eu-isoe-west-1.cloud.adc-e.uk', 'virtual-hosted', 'aws-iso-e', 'eu-isoe-west-1', 'bkt', ''],
  ['bkt.s3.us-isof-south-1.csp.hci.ic.gov', 'virtual-hosted', 'aws-iso-f', 'us-isof-south-1', 'bkt', ''],
  ['bkt.s3.eusc-de-east-1.amazonaws.eu', 'virtual-hosted', 'aws-eusc', 'eusc-de-east-1', 'bkt', ''],
  ['s3.eu-west-1.amazonaws.com/bkt/c', 'path', 'aws', 'eu-west-1', 'bkt', 'c'],
  ['s3-eu-west-1.amazonaws.com/bkt', 'path', 'aws', 'eu-west-1', 'bkt', ''],
  ['s3.dualstack.eu-west-1.amazonaws.com/bkt/a/b', 'path', 'aws', 'eu-west-1', 'bkt', 'a/b'],
  ['s3.cn-northwest-1.amazonaws.com.cn/bkt/c', 'path', 'aws-cn', 'cn-northwest-1', 'bkt', 'c'],
  ['s3.eu-west-1.amazonaws.com', 'path', 'aws', 'eu-west-1', undefined, ''],
  ['bkt.s3.amazonaws.com/c', 'global', 'aws', undefined, 'bkt', 'c'],
  ['s3.amazonaws.com/bkt/c', 'global', 'aws', undefined, 'bkt', 'c'],
  ['s3-external-1.amazonaws.com/bkt', 'global', 'aws', undefined, 'bkt', ''],
  ['bkt.s3-accelerate.amazonaws.com/c', 'accelerate', 'aws', undefined, 'bkt', 'c'],
  ['bkt.s3-accelerate.dualstack.amazonaws.com', 'accelerate', 'aws', undefined, 'bkt', ''],
  ['bkt.s3-website-eu-west-1.amazonaws.com/c', 'website', 'aws', 'eu-west-1', 'bkt', 'c'],
  ['bkt.s3-website.eu-central-1.amazonaws.com', 'website', 'aws', 'eu-central-1', 'bkt', ''],
  [
    'p-111122223333.s3-accesspoint.eu-west-1.amazonaws.com',
    'access-point',
    'aws',
    'eu-west-1',
    undefined,
    '',
  ],
])('https://%s is %s in %s', (url, style, partition, region, bucket, prefix) => {
  expect(s3Address(`https://${url}`)).toMatchObject({ style, partition, region, bucket, prefix });
});

test.each([
  'd111111abcdef8.cloudfront.net/cluster',
  'oidc.example.com',
  'oidc.eks.eu-west-1.amazonaws.com/id/ABC',
  'bucket.s3.eu-west-1.amazonaws.com.example.com',
  's3.example.amazonaws.com',
  'amazonaws.com/bucket',
  'bucket.s3-control.eu-west-1.amazonaws.com',
])('https://%s is no host of S3', (url) => {
  expect(s3Address(`https://${url}`)).toBeUndefined();
});

test('a percent-encoded path is the key that it means', () => {
  expect(s3Address('https://bkt.s3.eu-west-1.amazonaws.com/a%2Db')?.prefix).toBe('a-b');
  expect(s3Address('https://bkt.s3.eu-west-1.amazonaws.com/%zz')?.prefix).toBe('%zz');
});
