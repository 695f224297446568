import { describe, expect, test } from 'vitest';
import { checkIssuerUrl } from '../../src/issuer/issuer-url.ts';
import type { S3Facts } from '../../src/issuer/publishing/s3/facts.ts';
import { objectKey, parseS3Location } from '../../src/issuer/publishing/s3/location.ts';
import { publicReadPolicy } from '../../src/issuer/publishing/s3/policies.ts';
import { preflightFindings } from '../../src/issuer/publishing/s3/preflight-rules.ts';
import { PLACES, placeIn } from './places.ts';
import { type Given, type Place, type Stack, stackOf } from './stack.ts';
import { template } from './templates.ts';

const ISSUER = await template('issuer.yaml');
const PROVIDER = await template('provider.yaml');

const ALIAS = {
  AliasHostName: 'oidc.example.com',
  CertificateArn: 'arn:aws:acm:us-east-1:444455556666:certificate/0a-1',
};
const BY_POLICY = { ServeBy: 'bucket-policy' };
const PATHS = [{}, { IssuerPath: '/prod' }, { IssuerPath: '/prod', JwksPath: '/keys.json' }];
const BUCKETS = [{}, { BucketName: 'my-oidc' }];

/** Every combination of what is independent of who serves. */
function each(given: Given): readonly Given[] {
  return PATHS.flatMap((path) => BUCKETS.map((bucket) => ({ ...given, ...path, ...bucket })));
}

interface Block {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

function blockOf({ resources }: Stack): Block {
  return resources.DocumentsBucket?.properties.PublicAccessBlockConfiguration as Block;
}

function policyOf({ resources }: Stack): object {
  return resources.DocumentsBucketPolicy?.properties.PolicyDocument as object;
}

/** What podrole's preflight has against the bucket of a stack. */
function preflightOf(stack: Stack, given: Given, { region }: Place): readonly string[] {
  const location = parseS3Location(String(stack.outputs.PublishTo));
  const known = <T>(value: T) => ({ known: true, value }) as const;
  const block = blockOf(stack);
  const open = { blockPublicPolicy: false, restrictPublicBuckets: false };
  const facts: S3Facts = {
    region: known(region),
    ownAccount: known(true),
    bucketBlock: known({
      blockPublicPolicy: block.BlockPublicPolicy,
      restrictPublicBuckets: block.RestrictPublicBuckets,
    }),
    accountBlock: known(open),
    ownership: known('BucketOwnerEnforced'),
    defaultEncryption: known('AES256'),
    policy: known(JSON.stringify(policyOf(stack))),
    objects: known([]),
  };
  const below = ['/.well-known/openid-configuration', given.JwksPath ?? '/openid/v1/jwks'];
  const keys = below.map((path) => objectKey(location, path));
  const issuer = checkIssuerUrl(String(stack.outputs.IssuerUrl)).url;
  return preflightFindings({ issuer, location, keys, facts }).map(({ code }) => code);
}

describe.each(PLACES)('issuer.yaml with a bucket policy in $partition', (place) => {
  test('passes the preflight of podrole, lets everybody read two objects, and makes nothing of CloudFront', () => {
    for (const given of each(BY_POLICY)) {
      const stack = stackOf(ISSUER, given, place);
      const china = place.partition === 'aws-cn' ? ['china-needs-icp'] : [];
      expect(preflightOf(stack, given, place)).toEqual(china);
      const {
        IssuerPath = '',
        JwksPath = '/openid/v1/jwks',
        BucketName: bucket = 'stack-documentsbucket-1abc',
      } = given;
      const keys = ['/.well-known/openid-configuration', JwksPath].map((path) =>
        `${IssuerPath}${path}`.slice(1),
      );
      expect(policyOf(stack)).toEqual(publicReadPolicy({ partition: place.partition, bucket }, keys));
      expect(blockOf(stack)).toEqual({
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
      });
      expect(Object.keys(stack.resources)).toEqual(['DocumentsBucket', 'DocumentsBucketPolicy']);
      const url = `https://${bucket}.s3.${place.region}.${place.suffix}${IssuerPath}`;
      expect(stack.outputs).toEqual({
        IssuerUrl: url,
        JwksUri: `${url}${JwksPath}`,
        PublishTo: `s3://${bucket}${IssuerPath}`,
        Bucket: bucket,
      });
    }
  });
});

describe('issuer.yaml with CloudFront', () => {
  const aws = placeIn('aws');

  test.each([
    ['under an alias', ALIAS, 'oidc.example.com'],
    ["under the distribution's own name", {}, 'd111111abcdef8.cloudfront.net'],
  ])('%s passes the preflight of podrole, and only the distribution reads', (_, serving, host) => {
    for (const given of each(serving)) {
      const stack = stackOf(ISSUER, given, aws);
      expect(preflightOf(stack, given, aws)).toEqual([]);
      expect(stack.outputs.IssuerUrl).toBe(`https://${host}${given.IssuerPath ?? ''}`);
      expect(Object.values(blockOf(stack))).toEqual([true, true, true, true]);
      expect(policyOf(stack)).toMatchObject({
        Statement: [
          {
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Action: 's3:GetObject',
            Resource: [
              expect.stringContaining('/.well-known/'),
              expect.stringContaining(given.JwksPath ?? 'jwks'),
            ],
            Condition: {
              StringEquals: { 'AWS:SourceArn': 'arn:aws:cloudfront::444455556666:distribution/E1DIST' },
            },
          },
        ],
      });
      expect(stack.resources.OriginAccessControl?.properties).toMatchObject({
        OriginAccessControlConfig: { Name: 'podrole-issuer-0123abcd', SigningBehavior: 'always' },
      });
      const { DistributionConfig } = stack.resources.Distribution?.properties ?? {};
      const domain = `${stack.outputs.Bucket}.s3.eu-west-1.amazonaws.com`;
      expect(DistributionConfig).toMatchObject({
        Origins: [{ DomainName: domain, OriginAccessControlId: 'E1OAC' }],
        DefaultCacheBehavior: { ViewerProtocolPolicy: 'https-only' },
        ViewerCertificate:
          serving === ALIAS
            ? { AcmCertificateArn: ALIAS.CertificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' }
            : { CloudFrontDefaultCertificate: true },
      });
      expect(DistributionConfig).toHaveProperty(serving === ALIAS ? 'Aliases' : 'Origins');
    }
  });

  test('keeps all of it when the stack goes, or a piece is replaced', () => {
    for (const resource of Object.values(ISSUER.Resources))
      expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test.each(PLACES.filter(({ partition }) => partition !== 'aws'))(
    'is not in effect in $partition, though its rule should not hold there',
    (place) => {
      const { Rules: _, ...unruled } = ISSUER;
      const stack = stackOf(unruled, {}, place);
      expect(Object.keys(stack.resources)).toEqual(['DocumentsBucket']);
      // A private bucket was asked for.
      expect(Object.values(blockOf(stack))).toEqual([true, true, true, true]);
    },
  );
});

describe.each(PLACES)('provider.yaml in $partition', (place) => {
  test.each([
    ['a self-hosted issuer', 'oidc.example.com/prod'],
    ['an issuer of EKS', 'oidc.eks.eu-central-1.amazonaws.com/id/A1B2C3'],
  ])('registers %s', (_, hostAndPath) => {
    const { resources, outputs } = stackOf(PROVIDER, { IssuerUrl: `https://${hostAndPath}` }, place);
    expect(resources).toEqual({
      Provider: {
        Type: 'AWS::IAM::OIDCProvider',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        properties: { Url: `https://${hostAndPath}`, ClientIdList: ['sts.amazonaws.com'] },
      },
    });
    expect(outputs).toEqual({
      ProviderArn: `arn:${place.partition}:iam::${place.accountId}:oidc-provider/${hostAndPath}`,
      IssuerHostAndPath: hostAndPath,
    });
  });

  test('takes other audiences, and the thumbprint of a private authority', () => {
    const thumbprint = '0123456789'.repeat(4);
    const given = {
      IssuerUrl: 'https://oidc.example.com',
      ClientIds: 'sts.amazonaws.com, aws.example.com',
      Thumbprints: thumbprint,
    };
    expect(stackOf(PROVIDER, given, place).resources.Provider?.properties).toMatchObject({
      ClientIdList: ['sts.amazonaws.com', 'aws.example.com'],
      ThumbprintList: [thumbprint],
    });
  });
});
