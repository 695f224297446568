import { expect, test } from 'vitest';
import { objectKey, parseS3Location } from '../../../../src/issuer/publishing/s3/location.ts';

test.each([
  ['s3://bucket', 'bucket', ''],
  ['s3://bucket/cluster', 'bucket', 'cluster'],
  ['s3://my.bucket-1/clusters/eu_1/a~b.c', 'my.bucket-1', 'clusters/eu_1/a~b.c'],
  ['s3://abc/.hidden', 'abc', '.hidden'],
])('%s is a bucket and a prefix', (text, bucket, prefix) => {
  expect(parseS3Location(text)).toEqual({ text, bucket, prefix });
});

test.each([
  ['bucket/cluster', 'does not begin with s3://'],
  ['S3://bucket', 'does not begin with s3://'],
  ['s3://', 'has no possible bucket name'],
  ['s3:///cluster', 'has no possible bucket name'],
  ['s3://ab', 'has no possible bucket name'],
  ['s3://Bucket', 'has no possible bucket name'],
  ['s3://my_bucket', 'has no possible bucket name'],
  ['s3://-bucket', 'has no possible bucket name'],
  ['s3://bucket-', 'has no possible bucket name'],
  ['s3://my..bucket', 'has no possible bucket name'],
  [`s3://${'b'.repeat(64)}`, 'has no possible bucket name'],
  ['s3://user@bucket', 'has no possible bucket name'],
  ['s3://192.168.5.4', 'has an IP address for a bucket'],
  ['s3://xn--bucket', 'has a bucket name that S3 reserves'],
  ['s3://sthree-bucket', 'has a bucket name that S3 reserves'],
  ['s3://arn:aws:s3:eu-west-1:111122223333:accesspoint/a', 'is an ARN'],
  ['s3://point-abc-s3alias', 'names an access point, a directory bucket or a table bucket'],
  ['s3://lambda--ol-s3', 'names an access point, a directory bucket or a table bucket'],
  ['s3://multi.mrap', 'names an access point, a directory bucket or a table bucket'],
  ['s3://directory--euw1-az1--x-s3', 'names an access point, a directory bucket or a table bucket'],
  ['s3://bucket/', 'ends with a slash'],
  ['s3://bucket/cluster/', 'ends with a slash'],
  ['s3://bucket//cluster', 'has an empty segment'],
  ['s3://bucket/a//b', 'has an empty segment'],
  ['s3://bucket/a/../b', 'has a "." or ".." segment'],
  ['s3://bucket/.', 'has a "." or ".." segment'],
  ['s3://bucket/a b', 'has a character that an issuer URL would have to encode'],
  ['s3://bucket/a%20b', 'has a character that an issuer URL would have to encode'],
  ['s3://bucket/a\nb', 'has a character that an issuer URL would have to encode'],
  ['s3://bucket/a?b', 'has a query or a fragment'],
  ['s3://bucket#a', 'has a query or a fragment'],
  [`s3://bucket/${'a'.repeat(256)}`, 'has a prefix of more than 255 characters'],
])('%j %s', (text, problem) => {
  expect(() => parseS3Location(text)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(` ${problem}: `) }),
  );
});

test.each([
  ['', 'openid/v1/jwks'],
  ['cluster', 'cluster/openid/v1/jwks'],
])('below the prefix %j, the JWKS is %s', (prefix, key) => {
  expect(objectKey({ prefix }, '/openid/v1/jwks')).toBe(key);
});
