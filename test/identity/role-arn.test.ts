import { describe, expect, test } from 'vitest';
import { isRoleArn, partitionOfRole, roleBaseOf } from '../../src/identity/role-arn.ts';

const NONE = {
  roleBaseArn: undefined,
  accountId: undefined,
  partition: undefined,
  awsDefaultRegion: undefined,
};

describe('a role ARN', () => {
  test.each<[text: string, partition: string | undefined]>([
    ['arn:aws:iam::111122223333:role/a', 'aws'],
    ['arn:aws-cn:iam::111122223333:role/a/b', 'aws-cn'],
    ['arn:aws-us-gov:iam::111122223333:role/a.b+c=d,e@f-g_h', 'aws-us-gov'],
    ['arn:aws-iso-b:iam::111122223333:role/a', 'aws-iso-b'],
    ['arn:aws:iam::111122223333:role/', undefined],
    ['arn:aws:iam::11112222333:role/a', undefined],
    ['arn:aws:iam::1111222233334:role/a', undefined],
    ['arn:aws:iam::111122223333:user/a', undefined],
    ['arn:aws:sts::111122223333:assumed-role/a/b', undefined],
    ['arn:AWS:iam::111122223333:role/a', undefined],
    ['arn:gcp:iam::111122223333:role/a', undefined],
    ['arn:aws:iam:eu-central-1:111122223333:role/a', undefined],
    [' arn:aws:iam::111122223333:role/a', undefined],
    ['arn:aws:iam::111122223333:role/a ', undefined],
    ['arn:aws:iam::111122223333:role/a\n', undefined],
    ['arn:aws:iam::111122223333:role/é', undefined],
    ['arn:aws:iam::१११११२२२२३३३:role/a', undefined],
    ['a', undefined],
    ['', undefined],
  ])('%j is of partition %s', (text, partition) => {
    expect([isRoleArn(text), partitionOfRole(text)]).toEqual([partition !== undefined, partition]);
  });

  test('of 1 MB is looked at fast', () => {
    const started = performance.now();
    expect(isRoleArn(`arn:aws${'-'.repeat(1_000_000)}:iam`)).toBe(false);
    expect(isRoleArn(`arn:aws:iam::111122223333:role/${'a'.repeat(1_000_000)}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('what stands before a role', () => {
  test.each<[base: object, expected: string | undefined]>([
    [{}, undefined],
    [{ partition: 'aws-cn' }, undefined],
    [{ awsDefaultRegion: 'cn-north-1' }, undefined],
    [{ accountId: '111122223333' }, 'arn:aws:iam::111122223333:role/'],
    [{ accountId: '111122223333', partition: 'aws-cn' }, 'arn:aws-cn:iam::111122223333:role/'],
    [{ accountId: '111122223333', awsDefaultRegion: 'eu-central-1' }, 'arn:aws:iam::111122223333:role/'],
    [{ accountId: '111122223333', awsDefaultRegion: 'cn-north-1' }, 'arn:aws-cn:iam::111122223333:role/'],
    [
      { accountId: '111122223333', awsDefaultRegion: 'us-gov-east-1' },
      'arn:aws-us-gov:iam::111122223333:role/',
    ],
    [
      { accountId: '111122223333', partition: 'aws', awsDefaultRegion: 'cn-north-1' },
      'arn:aws:iam::111122223333:role/',
    ],
    [{ roleBaseArn: 'arn:aws:iam::111122223333:role' }, 'arn:aws:iam::111122223333:role/'],
    [{ roleBaseArn: 'arn:aws:iam::111122223333:role/' }, 'arn:aws:iam::111122223333:role/'],
    [
      { roleBaseArn: 'arn:aws:iam::444455556666:role/', accountId: '111122223333', partition: 'aws-cn' },
      'arn:aws:iam::444455556666:role/',
    ],
    [{ roleBaseArn: 'arn:aws:iam::111122223333:role/a/b' }, 'arn:aws:iam::111122223333:role/a/b/'],
  ])('with %j is %s', (base, expected) => {
    expect(roleBaseOf({ ...NONE, ...base })).toBe(expected);
  });
});
