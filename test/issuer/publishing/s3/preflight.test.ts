import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openS3, type S3Access } from '../../../../src/issuer/publishing/s3/client.ts';
import { parseS3Location } from '../../../../src/issuer/publishing/s3/location.ts';
import { s3Preflight } from '../../../../src/issuer/publishing/s3/preflight.ts';
import { type S3Server, type Script, s3Error, startS3 } from './server.ts';

const LOCATION = parseS3Location('s3://bkt/c');
const ON_S3 = 'https://bkt.s3.eu-west-1.amazonaws.com/c';
const BOUNDS = { connectMs: 1_000, attemptMs: 1_000, attempts: 1, totalMs: 4_000 };

let s3: S3Server;
let access: S3Access;

beforeAll(async () => {
  s3 = await startS3();
  for (const [name, value] of Object.entries(s3.env)) vi.stubEnv(name, value);
  access = await openS3({ environment: s3.env, bounds: BOUNDS });
});
afterEach(() => {
  s3.script = undefined;
});
afterAll(async () => {
  access.close();
  await s3.close();
  vi.unstubAllEnvs();
});

function preflight(totalMs = 1_500) {
  const documents = ['/keys.json', '/.well-known/openid-configuration'];
  return s3Preflight(access, { issuer: ON_S3, location: LOCATION, documents, totalMs });
}

async function codes() {
  return (await preflight()).map(({ code }) => code);
}

/** A bucket of AWS: what it answers for each sub-resource, the rest being that there is none. */
function bucket(answers: Readonly<Record<string, Script>>): Script {
  return (request, response, body) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://s3');
    const name =
      request.method === 'POST'
        ? 'sts'
        : pathname.startsWith('/v2')
          ? 'account'
          : [...searchParams.keys()].join();
    const owner = request.headers['x-amz-expected-bucket-owner'];
    const script = answers[owner === undefined ? name : 'owner'] ?? DEFAULTS[name];
    if (script !== undefined) return script(request, response, body);
    response.setHeader('x-amz-bucket-region', 'eu-west-1');
    return response.writeHead(pathname === '/bkt' || pathname === '/bkt/' ? 200 : 404).end();
  };
}

function xml(body: string): Script {
  return (_request, response) => response.setHeader('content-type', 'application/xml').end(body);
}

const DEFAULTS: Readonly<Record<string, Script>> = {
  sts: xml(
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  ),
  account: s3Error(404, 'NoSuchPublicAccessBlockConfiguration'),
  publicAccessBlock: s3Error(404, 'NoSuchPublicAccessBlockConfiguration'),
  ownershipControls: s3Error(404, 'OwnershipControlsNotFoundError'),
  encryption: s3Error(404, 'ServerSideEncryptionConfigurationNotFoundError'),
  policy: xml(
    '{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bkt/c/*"}}',
  ),
};

const BLOCKED = xml(
  '<PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>',
);

function forbiddenHead(region: string): Script {
  return (_request, response) => response.setHeader('x-amz-bucket-region', region).writeHead(403).end();
}

describe('the preflight', () => {
  test.each<[string, Readonly<Record<string, Script>>, readonly string[]]>([
    ['nothing of an old bucket that is open', {}, []],
    ['Block Public Access of the bucket', { publicAccessBlock: BLOCKED }, ['bucket-public-access-blocked']],
    ['Block Public Access of the account', { account: BLOCKED }, ['account-public-access-blocked']],
    ['no policy', { policy: s3Error(404, 'NoSuchBucketPolicy') }, ['policy-lets-nobody-read']],
    ['a bucket of another account', { owner: forbiddenHead('eu-west-1') }, ['objects-of-another-account']],
    ['a policy of which it may not know', { policy: s3Error(403, 'AccessDenied') }, ['unchecked']],
    ['a policy that S3 does not give now', { policy: s3Error(503, 'SlowDown') }, ['unchecked']],
    ['no account', { sts: s3Error(403, 'AccessDenied') }, ['unchecked']],
  ])('finds %s', async (_says, answers, found) => {
    s3.script = bucket(answers);
    expect(await codes()).toEqual(found);
  });

  test('hears the region from a bucket that may not be asked', async () => {
    s3.script = (request, response, body) =>
      request.method === 'HEAD'
        ? forbiddenHead('eu-west-2')(request, response, body)
        : bucket({})(request, response, body);
    expect(await codes()).toContain('issuer-other-region');
  });

  test.each<[string, Script, RegExp]>([
    ['nobody answers', () => {}, /: no answer in time$/],
    ['all is denied', s3Error(403, 'AccessDenied'), /: AccessDenied$/],
    ['all is HTML', (_, response) => response.writeHead(404).end('<html>no<br></html>'), /status 404$/],
    ['all connections are closed', ({ socket }) => socket.destroy(), /: ECONNRESET$/],
  ])('ends in time and fails at nothing if %s', async (_says, script, message) => {
    s3.script = script;
    const started = Date.now();
    const found = await preflight();
    expect(Date.now() - started).toBeLessThan(3_000);
    expect(found.length).toBeGreaterThan(0);
    for (const { code, level } of found) expect([code, level]).toEqual(['unchecked', 'note']);
    expect(found.map((one) => one.message).join('\n')).toMatch(message);
  });

  test('asks no account of AWS where only S3 was pointed elsewhere', async () => {
    const { AWS_ENDPOINT_URL, ...env } = s3.env;
    const elsewhere = await openS3({
      environment: { ...env, AWS_ENDPOINT_URL_S3: AWS_ENDPOINT_URL },
      bounds: BOUNDS,
    });
    s3.script = bucket({});
    s3.requests.length = 0;
    const found = await s3Preflight(elsewhere, {
      issuer: ON_S3,
      location: LOCATION,
      documents: ['/keys.json'],
    });
    elsewhere.close();
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(/only S3 was pointed elsewhere/),
    ]);
    expect(s3.requests.filter((one) => one.startsWith('POST'))).toEqual([]);
  });
});
