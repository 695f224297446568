import {
  CreateBucketCommand,
  GetObjectAclCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { issuerDocuments, type PublishedDocument } from '../../src/issuer/documents.ts';
import { jwkOf } from '../../src/issuer/jwk.ts';
import { publish } from '../../src/issuer/publishing/publish.ts';
import { openS3, type S3Access } from '../../src/issuer/publishing/s3/client.ts';
import { parseS3Location } from '../../src/issuer/publishing/s3/location.ts';
import { publicReadPolicy } from '../../src/issuer/publishing/s3/policies.ts';
import { s3Preflight } from '../../src/issuer/publishing/s3/preflight.ts';
import { s3Target } from '../../src/issuer/publishing/s3/target.ts';
import type { Target } from '../../src/issuer/publishing/target.ts';
import { fixedKey } from '../issuer/fixed-key.ts';
import { key } from '../issuer/keys.ts';
import { type Moto, startMoto } from './moto.ts';
import { awsCliPath } from './parts/aws-cli.ts';
import { run } from './process/run.ts';

const Bucket = 'podrole-issuer';
const ISSUER = `https://${Bucket}.s3.eu-west-1.amazonaws.com/cluster`;
const LOCATION = parseS3Location(`s3://${Bucket}/cluster`);

let moto: Moto;
let access: S3Access;
let target: Target;

beforeAll(async () => {
  moto = await startMoto();
  for (const [name, value] of Object.entries(moto.env)) vi.stubEnv(name, value);
  access = await openS3({ environment: moto.env });
  target = s3Target(LOCATION, access);
});
beforeEach(async () => {
  await moto.reset();
  await moto.s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
});
afterAll(async () => {
  vi.unstubAllEnvs();
  access?.close();
  await moto?.stop();
});

function jwks(n: string): PublishedDocument {
  return issuerDocuments({ issuer: ISSUER, keys: [{ kty: 'RSA', alg: 'RS256', n, e: 'AQAB' } as object] })[0];
}

describe('a bucket of moto as a target', () => {
  test('has no object, then the one that was written', async () => {
    const document = jwks('AQ');
    expect(await target.read(document)).toBeUndefined();
    expect(await target.write(document, undefined)).toBe('written');
    expect(await target.read(document)).toEqual({
      body: document.body,
      version: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      served: { contentType: 'application/json', cacheControl: 'public, max-age=300' },
    });
  });

  test('has it under the path of the issuer URL, with SSE-S3 and no grant but to its owner', async () => {
    await target.write(jwks('AQ'), undefined);
    const place = { Bucket, Key: 'cluster/openid/v1/jwks' };
    const { ServerSideEncryption } = await moto.s3.send(new HeadObjectCommand(place));
    const { Grants = [] } = await moto.s3.send(new GetObjectAclCommand(place));
    expect(ServerSideEncryption).toBe('AES256');
    expect(Grants.map(({ Grantee }) => Grantee?.Type)).toEqual(['CanonicalUser']);
  });

  test('takes one of two first writers', async () => {
    const outcomes = await Promise.all(['AQ', 'Ag'].map((n) => target.write(jwks(n), undefined)));
    expect(outcomes.sort()).toEqual(['conflict', 'written']);
  });

  test('takes one of ten writers who read the same version', async () => {
    await target.write(jwks('AQ'), undefined);
    const version = (await target.read(jwks('')))?.version;
    const writers = [...Array(10).keys()].map((index) => target.write(jwks(`Ag${index}`), version));
    const outcomes = await Promise.all(writers);
    expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
    const winner = outcomes.indexOf('written');
    expect((await target.read(jwks('')))?.body).toBe(jwks(`Ag${winner}`).body);
  });

  test('is in conflict over an object that is gone', async () => {
    expect(await target.write(jwks('AQ'), '"0123456789abcdef0123456789abcdef"')).toBe('conflict');
  });

  test('is read by the AWS CLI as it was written', async () => {
    await target.write(jwks('AQ'), undefined);
    const object = `s3://${Bucket}/cluster/openid/v1/jwks`;
    const { stdout } = await run(awsCliPath(), ['s3', 'cp', object, '-'], { env: moto.env });
    expect(stdout).toBe(jwks('AQ').body);
  });

  test('is named if it is missing', async () => {
    const missing = s3Target(parseS3Location('s3://podrole-missing'), access);
    await expect(missing.read(jwks(''))).rejects.toMatchObject({ code: 'TARGET_INVALID' });
    await expect(missing.write(jwks('AQ'), undefined)).rejects.toThrow(/no bucket podrole-missing/);
  });
});

const KEYS = ['cluster/openid/v1/jwks', 'cluster/.well-known/openid-configuration'];
const OPEN = publicReadPolicy({ partition: 'aws', bucket: Bucket }, KEYS);
const BLOCK_ALL = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

function setPolicy(policy: object = OPEN) {
  return moto.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }));
}

async function findings(issuer = ISSUER) {
  const documents = ['/openid/v1/jwks', '/.well-known/openid-configuration'];
  return (await s3Preflight(access, { issuer, location: LOCATION, documents })).map(({ code }) => code);
}

describe('the preflight of a bucket of moto', () => {
  test('finds nothing where the bucket policy opens the two objects', async () => {
    await setPolicy();
    expect(await findings()).toEqual([]);
  });

  test('finds that a new bucket lets nobody read', async () => {
    expect(await findings()).toEqual(['policy-lets-nobody-read']);
    expect(await findings('https://oidc.example.com/cluster')).toEqual(['policy-lets-no-cdn-read']);
  });

  test('finds Block Public Access of the bucket', async () => {
    await setPolicy();
    const block = { Bucket, PublicAccessBlockConfiguration: BLOCK_ALL };
    await moto.s3.send(new PutPublicAccessBlockCommand(block));
    expect(await findings()).toEqual(['bucket-public-access-blocked']);
    expect(await findings('https://oidc.example.com/cluster')).toEqual([]);
  });

  test('finds Block Public Access of the account', async () => {
    await setPolicy();
    const settings = Object.keys(BLOCK_ALL).map((name) => `${name}=true`);
    const { stderr } = await run(
      awsCliPath('python3'),
      ['-c', PUT_ACCOUNT_BLOCK, moto.url, moto.accountId, ...settings],
      { env: moto.env },
    );
    expect(stderr).toBe('');
    expect(await findings()).toEqual(['account-public-access-blocked']);
  });

  test('finds no fault with any ownership in its own account', async () => {
    await setPolicy();
    for (const ObjectOwnership of ['BucketOwnerEnforced', 'ObjectWriter'] as const) {
      const OwnershipControls = { Rules: [{ ObjectOwnership }] };
      await moto.s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
      expect(await findings()).toEqual([]);
    }
  });

  test('finds a default of KMS, and an object that has it', async () => {
    await setPolicy();
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } }];
    const ServerSideEncryptionConfiguration = { Rules };
    await moto.s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    expect(await findings()).toEqual(['default-encryption-kms']);
    await target.write(jwks('AQ'), undefined);
    expect(await findings()).toEqual(['default-encryption-kms']);
    await moto.s3.send(
      new PutObjectCommand({ Bucket, Key: KEYS[1], Body: '{}', ServerSideEncryption: 'aws:kms' }),
    );
    expect(await findings()).toEqual(['default-encryption-kms', 'object-under-kms']);
  });

  test('finds another region in the issuer URL', async () => {
    await setPolicy();
    expect(await findings(ISSUER.replace('eu-west-1', 'eu-west-2'))).toEqual(['issuer-other-region']);
  });

  test('finds a policy that demands KMS', async () => {
    const demand = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
      Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
    };
    await setPolicy({ ...OPEN, Statement: [...OPEN.Statement, demand] });
    expect(await findings()).toEqual(['policy-requires-kms']);
  });
});

/** The AWS CLI has the account as a label of the host, which an IP address cannot have. */
const PUT_ACCOUNT_BLOCK = `
import sys, botocore.session
url, account, *settings = sys.argv[1:]
session = botocore.session.get_session()
client = session.create_client("s3control", endpoint_url=url)
client.meta.events.register_first("before-sign.s3-control", lambda request, **_: setattr(request, "url", request.url.replace(account + ".", "", 1)))
client.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration={s.split("=")[0]: True for s in settings})
`;

describe('publishers to a bucket of moto', () => {
  const HOUR = 3_600_000;
  const publishing = (number: number, now = 0) => ({
    issuer: ISSUER,
    jwksPath: '/openid/v1/jwks',
    sourceKeys: [key(number)],
    publisher: `p${number}`,
    retireAfterMs: 25 * HOUR,
    now,
    dryRun: false,
    sharedIssuer: true,
    random: Math.random,
  });
  const kids = async () => {
    const stored = await target.read({ path: '', below: '/openid/v1/jwks' });
    return JSON.parse(stored?.body ?? '{"keys":[]}').keys.map(({ kid }: { kid: string }) => kid);
  };

  test('twenty at once with different keys lose none', async () => {
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    const accesses = await Promise.all(numbers.map(() => openS3({ environment: moto.env })));
    await Promise.all(
      numbers.map((number) => publish(s3Target(LOCATION, accesses[number] as S3Access), publishing(number))),
    );
    for (const one of accesses) one.close();
    expect((await kids()).sort()).toEqual(numbers.map((number) => key(number).kid).sort());
  });

  test.each([1, 2, 3])('one that ends before write %i leaves an issuer that can be read', async (at) => {
    await publish(target, publishing(0));
    let writes = 0;
    const dying: Target = {
      ...target,
      async write(document, expected) {
        writes += 1;
        if (writes === at) throw new Error('ended');
        return target.write(document, expected);
      },
    };
    // Its first key of another kind changes discovery, too.
    const rsa = { ...publishing(1), sourceKeys: [jwkOf(fixedKey)] };
    await expect(publish(dying, rsa)).rejects.toThrow('ended');
    expect(await kids()).toContain(key(0).kid);
    const discovery = await target.read({ path: '', below: '/.well-known/openid-configuration' });
    expect(JSON.parse(discovery?.body ?? '')).toMatchObject({ issuer: ISSUER });
    await publish(target, { ...rsa, now: HOUR });
    expect((await kids()).sort()).toEqual([key(0).kid, jwkOf(fixedKey).kid].sort());
  });
});
