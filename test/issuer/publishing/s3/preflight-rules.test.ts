import { describe, expect, test } from 'vitest';
import type { Fact, S3Facts } from '../../../../src/issuer/publishing/s3/facts.ts';
import { S3_FINDINGS } from '../../../../src/issuer/publishing/s3/findings.ts';
import { parseS3Location } from '../../../../src/issuer/publishing/s3/location.ts';
import { publicReadPolicy } from '../../../../src/issuer/publishing/s3/policies.ts';
import { preflightFindings } from '../../../../src/issuer/publishing/s3/preflight-rules.ts';

const KEYS = ['c/keys.json', 'c/.well-known/openid-configuration'];
const OPEN = JSON.stringify(publicReadPolicy({ partition: 'aws', bucket: 'bkt' }, KEYS));
const ON_S3 = 'https://bkt.s3.eu-west-1.amazonaws.com/c';
const ON_CDN = 'https://oidc.example.com/c';

function is<T>(value: T): Fact<T> {
  return { known: true, value };
}

const OFF = is({ blockPublicPolicy: false, restrictPublicBuckets: false });
const ON = is({ blockPublicPolicy: true, restrictPublicBuckets: true });
const FROZEN = is({ blockPublicPolicy: true, restrictPublicBuckets: false });
const RESTRICTED = is({ blockPublicPolicy: false, restrictPublicBuckets: true });
const DENIED: Fact<never> = { known: false, why: 'AccessDenied' };

const REACHABLE: S3Facts = {
  region: is('eu-west-1'),
  ownAccount: is(true),
  bucketBlock: OFF,
  accountBlock: OFF,
  ownership: is('BucketOwnerEnforced'),
  defaultEncryption: is('AES256'),
  policy: is<string | undefined>(OPEN),
  objects: is(KEYS.map((key) => ({ key, encryption: 'AES256' }))),
};

const CDN_POLICY = JSON.stringify({
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::bkt/*',
  },
});
const BEHIND_CDN: S3Facts = {
  ...REACHABLE,
  bucketBlock: ON,
  accountBlock: ON,
  policy: is<string | undefined>(CDN_POLICY),
};

function findings(issuer: string, facts: S3Facts, target = 's3://bkt/c') {
  const location = parseS3Location(target);
  const keys = KEYS.map((key) => key.replace(/^c/, location.prefix));
  return preflightFindings({ issuer, location, keys, facts });
}

const codes = (...given: Parameters<typeof findings>) => findings(...given).map(({ code }) => code);

describe('on a host of S3, it is found', () => {
  test.each<[string, Partial<S3Facts>, readonly string[]]>([
    ['nothing, where everybody can read', {}, []],
    ['Block Public Access of the bucket', { bucketBlock: ON }, ['bucket-public-access-blocked']],
    ['RestrictPublicBuckets', { bucketBlock: RESTRICTED }, ['bucket-public-access-blocked']],
    ['Block Public Access of the account', { accountBlock: ON }, ['account-public-access-blocked']],
    ['a policy that must not change', { bucketBlock: FROZEN }, ['public-policy-frozen']],
    [
      'a policy that cannot be set',
      { bucketBlock: FROZEN, policy: is(undefined) },
      ['bucket-public-access-blocked', 'policy-lets-nobody-read'],
    ],
    [
      'the block of the own account not, if the bucket is in another',
      { ownAccount: is(false), accountBlock: ON },
      [],
    ],
    ['no policy', { policy: is(undefined) }, ['policy-lets-nobody-read']],
    [
      'a denial',
      {
        policy: is(
          OPEN.replace(
            '"Statement":[',
            '"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"},',
          ),
        ),
      },
      ['policy-denies-reading'],
    ],
    [
      'a condition',
      { policy: is(OPEN.replace('"Sid"', '"Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.1"}},"Sid"')) },
      ['policy-conditional'],
    ],
    [
      'a policy that demands KMS',
      {
        policy: is(
          OPEN.replace(
            '"Statement":[',
            '"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*","Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}},',
          ),
        ),
      },
      ['policy-requires-kms'],
    ],
    ['a default of KMS', { defaultEncryption: is('aws:kms') }, ['default-encryption-kms']],
    [
      'a document under KMS',
      { objects: is([{ key: 'c/keys.json', encryption: 'aws:kms' }]) },
      ['object-under-kms'],
    ],
    ['ownership of writers, in an account of their own', { ownership: is('ObjectWriter') }, []],
    [
      'ownership of writers, in another account',
      { ownership: is('ObjectWriter'), ownAccount: is(false) },
      ['objects-of-another-account'],
    ],
    [
      'what preference for the owner does not change without an ACL',
      { ownership: is('BucketOwnerPreferred'), ownAccount: is(false) },
      ['objects-of-another-account'],
    ],
    ['another region', { region: is('eu-west-2') }, ['issuer-other-region']],
    ['what may not be read', { bucketBlock: DENIED, policy: DENIED }, ['unchecked']],
  ])('%s', (_says, facts, found) => {
    expect(codes(ON_S3, { ...REACHABLE, ...facts })).toEqual(found);
  });

  test.each([
    ['https://s3.eu-west-1.amazonaws.com/bkt/c', 's3://bkt/c', 'eu-west-1', []],
    ['https://other.s3.eu-west-1.amazonaws.com/c', 's3://bkt/c', 'eu-west-1', ['issuer-other-bucket']],
    ['https://s3.eu-west-1.amazonaws.com/other/c', 's3://bkt/c', 'eu-west-1', ['issuer-other-bucket']],
    ['https://s3.eu-west-1.amazonaws.com', 's3://bkt/c', 'eu-west-1', ['issuer-other-bucket']],
    ['https://bkt.s3.eu-west-1.amazonaws.com/d', 's3://bkt/c', 'eu-west-1', ['issuer-other-prefix']],
    ['https://bkt.s3.eu-west-1.amazonaws.com', 's3://bkt/c', 'eu-west-1', ['issuer-other-prefix']],
    ['https://bkt.s3.amazonaws.com/c', 's3://bkt/c', 'us-east-1', []],
    ['https://bkt.s3.amazonaws.com/c', 's3://bkt/c', 'eu-west-1', ['issuer-global-host']],
    ['https://bkt.s3-website-eu-west-1.amazonaws.com/c', 's3://bkt/c', 'eu-west-1', ['issuer-website-host']],
    [
      'https://p-1.s3-accesspoint.eu-west-1.amazonaws.com/c',
      's3://bkt/c',
      'eu-west-1',
      ['issuer-access-point-host'],
    ],
  ])('%s for %s in %s: %j', (issuer, target, region, found) => {
    expect(codes(issuer, { ...REACHABLE, region: is(region) }, target)).toEqual(found);
  });

  test.each([
    ['https://my.bkt.s3.eu-west-1.amazonaws.com/c', ['bucket-name-dotted']],
    ['https://s3.eu-west-1.amazonaws.com/my.bkt/c', []],
  ])('%s with dots in the name of the bucket: %j', (issuer, found) => {
    const policy = is<string | undefined>(OPEN.replaceAll(':::bkt', ':::my.bkt'));
    expect(codes(issuer, { ...REACHABLE, policy }, 's3://my.bkt/c')).toEqual(found);
  });
});

describe('behind a CDN, it is found', () => {
  test.each<[string, Partial<S3Facts>, readonly string[]]>([
    ['nothing, where it alone can read', {}, []],
    ['a policy that does not let it in', { policy: is(undefined) }, ['policy-lets-no-cdn-read']],
    [
      'a bucket that is open',
      { bucketBlock: OFF, accountBlock: OFF, policy: is(OPEN) },
      ['bucket-public-behind-cdn'],
    ],
    ['nothing of a policy that Block Public Access overrules', { policy: is(OPEN) }, []],
    [
      'a document under KMS',
      { objects: is([{ key: 'c/keys.json', encryption: 'aws:kms:dsse' }]) },
      ['object-under-kms-behind-cdn'],
    ],
    ['nothing of what does not matter', { region: DENIED, bucketBlock: DENIED, accountBlock: DENIED }, []],
    ['what may not be read', { policy: DENIED, ownership: DENIED }, ['unchecked']],
  ])('%s', (_says, facts, found) => {
    expect(codes(ON_CDN, { ...BEHIND_CDN, ...facts })).toEqual(found);
  });
});

describe('what to do', () => {
  test('is CloudFront first, or a policy on exactly these objects', () => {
    const [finding] = findings(ON_S3, { ...REACHABLE, bucketBlock: ON });
    expect(finding?.mend).toMatch(
      /^keep the bucket private and serve it by CloudFront with Origin Access Control/,
    );
    expect(finding?.mend).toContain(OPEN);
  });

  test.each([
    ['cn-north-1', 'amazonaws.com.cn', 'arn:aws-cn:s3:::bkt/c/keys.json'],
    ['us-gov-west-1', 'amazonaws.com', 'arn:aws-us-gov:s3:::bkt/c/keys.json'],
  ])('is the policy alone in %s', (region, suffix, arn) => {
    const facts = { ...REACHABLE, region: is(region), bucketBlock: ON };
    const found = findings(`https://bkt.s3.${region}.${suffix}/c`, facts);
    const finding = found.find(({ code }) => code === 'bucket-public-access-blocked');
    expect(found.some(({ code }) => code === 'china-needs-icp')).toBe(region.startsWith('cn-'));
    expect(finding?.mend).toContain(arn);
    expect(finding?.mend).not.toContain('CloudFront');
  });

  test('names each permission that is missing, by the reason', () => {
    const facts = {
      ...REACHABLE,
      bucketBlock: DENIED,
      policy: DENIED,
      region: { known: false, why: 'SlowDown' } as const,
    };
    expect(findings(ON_S3, facts).map(({ message, mend }) => [message, mend])).toEqual([
      [
        "the bucket's region could not be checked: SlowDown",
        expect.stringMatching(/^allow s3:ListBucket, or/),
      ],
      [
        'Block Public Access of the bucket, the bucket policy could not be checked: AccessDenied',
        expect.stringMatching(/^allow s3:GetBucketPublicAccessBlock, s3:GetBucketPolicy, or/),
      ],
    ]);
  });

  test('leaves no word open, in any finding', () => {
    const all = [
      ...findings(ON_S3, {
        ...REACHABLE,
        bucketBlock: ON,
        accountBlock: ON,
        policy: is(undefined),
        region: is('eu-west-2'),
      }),
      ...findings('https://my.bkt.s3.amazonaws.com/c', REACHABLE, 's3://my.bkt/c'),
      ...findings('https://bkt.s3-website.eu-west-1.amazonaws.com/c', {
        ...REACHABLE,
        region: DENIED,
        bucketBlock: FROZEN,
      }),
      ...findings(ON_CDN, {
        ...BEHIND_CDN,
        policy: is(undefined),
        ownAccount: is(false),
        ownership: is('ObjectWriter'),
      }),
    ];
    for (const { message, mend } of all) expect(`${message} ${mend}`).not.toMatch(/\{\w+\}/);
    expect(new Set(all.map(({ code }) => code)).size).toBeGreaterThan(8);
    expect(Object.values(S3_FINDINGS).map(({ level }) => level)).toContain('error');
  });
});
