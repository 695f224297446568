import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { PodroleError } from '../../../../src/errors.ts';
import type { PublishedDocument } from '../../../../src/issuer/documents.ts';
import { openS3, type S3Access } from '../../../../src/issuer/publishing/s3/client.ts';
import { parseS3Location } from '../../../../src/issuer/publishing/s3/location.ts';
import { s3Target } from '../../../../src/issuer/publishing/s3/target.ts';
import type { Target } from '../../../../src/issuer/publishing/target.ts';
import { etagOf, type S3Server, type Script, s3Error, startS3 } from './server.ts';

const KEY = '/bucket/cluster/openid/v1/jwks';
const BOUNDS = { connectMs: 600, attemptMs: 600, attempts: 1, totalMs: 1_500 };
const MEGABYTE = 'x'.repeat(1024 * 1024);

let s3: S3Server;
let access: S3Access;
let target: Target;
let again: S3Access;
/** Tries a second time. */
let insistent: Target;

beforeAll(async () => {
  s3 = await startS3();
  for (const [name, value] of Object.entries(s3.env)) vi.stubEnv(name, value);
  access = await openS3({ environment: s3.env, bounds: BOUNDS });
  target = s3Target(parseS3Location('s3://bucket/cluster'), access);
  again = await openS3({ environment: s3.env, bounds: { ...BOUNDS, attempts: 2, totalMs: 10_000 } });
  insistent = s3Target(parseS3Location('s3://bucket/cluster'), again);
});
beforeEach(() => {
  s3.objects.clear();
  s3.requests.length = 0;
});
afterEach(() => {
  s3.script = undefined;
});
afterAll(async () => {
  access.close();
  again.close();
  await s3.close();
  vi.unstubAllEnvs();
});

function jwks(body: string): PublishedDocument {
  return {
    path: '/cluster/openid/v1/jwks',
    below: '/openid/v1/jwks',
    contentType: 'application/json',
    cacheControl: 'public, max-age=300',
    body,
  };
}

async function failure(promise: Promise<unknown>): Promise<PodroleError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PodroleError);
  return error as PodroleError;
}

describe('a bucket', () => {
  test('holds nothing at first', async () => {
    expect(await target.read(jwks(''))).toBeUndefined();
  });

  test('holds what was written, with its headers and encrypted by S3, and without an ACL', async () => {
    expect(await target.write(jwks('{}\n'), undefined)).toBe('written');
    expect(await target.read(jwks(''))).toEqual({
      body: '{}\n',
      version: etagOf('{}\n'),
      served: { contentType: 'application/json', cacheControl: 'public, max-age=300' },
    });
    const headers = s3.objects.get(KEY)?.headers ?? {};
    expect(headers['x-amz-server-side-encryption']).toBe('AES256');
    expect(Object.keys(headers).filter((name) => /acl|grant/.test(name))).toEqual([]);
  });

  test('has the prefix "" for its top', async () => {
    const top = s3Target(parseS3Location('s3://bucket'), access);
    await top.write(jwks('{}'), undefined);
    expect([...s3.objects.keys()]).toEqual(['/bucket/openid/v1/jwks']);
  });

  test.each([
    ['there is an object where none was expected', 'there', undefined],
    ['the object is another one', 'there', etagOf('gone')],
    ['the object is gone', undefined, etagOf('gone')],
  ])('is in conflict if %s', async (_says, there, expected) => {
    if (there !== undefined) s3.objects.set(KEY, { body: there, headers: {} });
    expect(await target.write(jwks('mine'), expected)).toBe('conflict');
    expect(s3.objects.get(KEY)?.body).toBe(there);
  });

  test('takes the next version of an object', async () => {
    s3.objects.set(KEY, { body: 'old', headers: {} });
    expect(await target.write(jwks('new'), etagOf('old'))).toBe('written');
    expect(s3.objects.get(KEY)?.body).toBe('new');
  });

  test('is in conflict if two writes met', async () => {
    s3.script = s3Error(409, 'ConditionalRequestConflict');
    expect(await target.write(jwks('{}'), undefined)).toBe('conflict');
  });

  test('is in conflict if a first try did write although its answer was lost, and then holds what was written', async () => {
    s3.script = (request, _response, body) => {
      s3.objects.set(KEY, { body, headers: request.headers });
      s3.script = undefined;
      request.socket.destroy();
    };
    expect(await insistent.write(jwks('mine'), undefined)).toBe('conflict');
    expect(s3.requests).toHaveLength(2);
    expect((await target.read(jwks('')))?.body).toBe('mine');
  });
});

const LISTING = 'User: arn:aws:iam::1:user/u is not authorized to perform: s3:ListBucket';
const KMS = 'User: arn:aws:iam::1:user/u is not authorized to perform: kms:Decrypt';

describe('an error of S3', () => {
  test.each<[string, 'TARGET_UNAVAILABLE' | 'TARGET_INVALID', Script, RegExp]>([
    ['SlowDown', 'TARGET_UNAVAILABLE', s3Error(503, 'SlowDown'), /fewer requests.*try again/],
    ['InternalError', 'TARGET_UNAVAILABLE', s3Error(500, 'InternalError'), /S3 failed/],
    ['ServiceUnavailable', 'TARGET_UNAVAILABLE', s3Error(503, 'ServiceUnavailable'), /S3 failed/],
    ['OperationAborted', 'TARGET_UNAVAILABLE', s3Error(409, 'OperationAborted'), /changing the bucket/],
    ['RequestTimeout', 'TARGET_UNAVAILABLE', s3Error(400, 'RequestTimeout'), /no answer in time/],
    ['ExpiredToken', 'TARGET_UNAVAILABLE', s3Error(400, 'ExpiredToken'), /have expired; renew them/],
    ['RequestTimeTooSkewed', 'TARGET_UNAVAILABLE', s3Error(403, 'RequestTimeTooSkewed'), /set the clock/],
    ['NoSuchBucket', 'TARGET_INVALID', s3Error(404, 'NoSuchBucket'), /no bucket bucket; create it/],
    ['AccessDenied', 'TARGET_INVALID', s3Error(403, 'AccessDenied'), /cluster\/openid\/v1\/jwks may not be/],
    ['AccessDenied by KMS', 'TARGET_INVALID', s3Error(403, 'AccessDenied', KMS), /key of KMS is in the way/],
    ['KMS.DisabledException', 'TARGET_INVALID', s3Error(400, 'KMS.DisabledException'), /publish again/],
    ['PermanentRedirect', 'TARGET_INVALID', s3Error(301, 'PermanentRedirect'), /another region.*AWS_REGION/],
    [
      'AuthorizationHeaderMalformed',
      'TARGET_INVALID',
      s3Error(400, 'AuthorizationHeaderMalformed', "expecting 'eu-south-1'"),
      /another region \(expecting 'eu-south-1'\)/,
    ],
    ['InvalidAccessKeyId', 'TARGET_INVALID', s3Error(403, 'InvalidAccessKeyId'), /does not know these cred/],
    ['SignatureDoesNotMatch', 'TARGET_INVALID', s3Error(403, 'SignatureDoesNotMatch'), /does not know these/],
    ['AccountProblem', 'TARGET_INVALID', s3Error(403, 'AccountProblem'), /settle it with AWS/],
    ['InvalidObjectState', 'TARGET_INVALID', s3Error(403, 'InvalidObjectState'), /is archived/],
    ['NotImplemented', 'TARGET_INVALID', s3Error(501, 'NotImplemented'), /conditional writes/],
    ['MalformedXML', 'TARGET_INVALID', s3Error(400, 'MalformedXML'), /refuses s3:.*words of AWS/],
    ['a code of next year', 'TARGET_INVALID', s3Error(400, 'Novelty'), /refuses s3:.*words of AWS/],
    ['an HTML page of a proxy', 'TARGET_INVALID', html(403), /status 403.*proxy/],
    ['an HTML page of a gateway', 'TARGET_UNAVAILABLE', html(502), /S3 failed \(status 502\)/],
    ['404 without words', 'TARGET_INVALID', (_, response) => response.writeHead(404).end(), /is not S3/],
    ['an error of 50 MB', 'TARGET_INVALID', flood(403), /more than 1048576 bytes/],
    ['no answer', 'TARGET_UNAVAILABLE', () => {}, /no answer in time/],
    ['an error that never ends', 'TARGET_UNAVAILABLE', endless(403), /no answer in time/],
    ['a closed connection', 'TARGET_UNAVAILABLE', ({ socket }) => socket.destroy(), /connection failed/],
    ['no HTTP', 'TARGET_INVALID', ({ socket }) => socket.end('SSH-2.0\r\n'), /no HTTP server/],
  ])('%s is %s, whatever is asked', async (_name, code, script, message) => {
    s3.script = script;
    const errors = await Promise.all([
      failure(target.read(jwks(''))),
      failure(target.write(jwks('{}'), undefined)),
    ]);
    for (const error of errors) {
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
      expect(error.message).toMatch(/^s3:\/\/bucket: [^\n]{20,500}$/);
    }
  });

  test.each<[string, Script, RegExp]>([
    [
      'a forbidden or missing object names both permissions',
      s3Error(403, 'AccessDenied', LISTING),
      /s3:ListBucket/,
    ],
    ['an object of 50 MB', flood(200), /more than 1048576 bytes/],
    [
      'an object without an ETag',
      (_, response) => response.end('{}'),
      /is not S3 \(an object without an ETag\)/,
    ],
  ])('reading: %s', async (_name, script, message) => {
    s3.script = script;
    const { code, message: text } = await failure(target.read(jwks('')));
    expect([code, text]).toEqual(['TARGET_INVALID', expect.stringMatching(message)]);
  });

  test.each<[string, Script, RegExp]>([
    ['a body that never ends', endless(200), /no answer in time/],
    ['a body that breaks off', brokenOff, /connection failed/],
  ])('reading: %s may pass', async (_name, script, message) => {
    s3.script = script;
    const { code, message: text } = await failure(target.read(jwks('')));
    expect([code, text]).toEqual(['TARGET_UNAVAILABLE', expect.stringMatching(message)]);
  });

  test('writing: a forbidden object names both permissions', async () => {
    s3.script = s3Error(403, 'AccessDenied');
    const { message } = await failure(target.write(jwks('{}'), undefined));
    expect(message).toMatch(/may not be written .*allow s3:PutObject and s3:GetObject/);
  });

  test('reading: a connection over which a body never ends is closed', async () => {
    const closed = new Promise((resolve) => {
      s3.script = (request, response, body) => {
        request.socket.once('close', resolve);
        return endless(200)(request, response, body);
      };
    });
    await failure(target.read(jwks('')));
    await closed;
  });

  test('an answer that does not come is asked for again', async () => {
    s3.objects.set(KEY, { body: '{}', headers: {} });
    s3.script = () => {
      s3.script = undefined;
    };
    expect((await insistent.read(jwks('')))?.body).toBe('{}');
  });

  test('writing: a bucket that is gone is no conflict', async () => {
    s3.script = s3Error(404, 'NoSuchBucket');
    expect((await failure(target.write(jwks('{}'), etagOf('old')))).code).toBe('TARGET_INVALID');
  });

  test('does not carry on what AWS repeats of the credentials', async () => {
    s3.script = s3Error(400, 'InvalidToken', 'bad', '<Token-0>token-of-the-test</Token-0>');
    const error = await failure(target.read(jwks('')));
    const { cause } = error as { cause?: Error };
    expect(JSON.stringify([error.message, cause?.message, { ...cause }])).not.toContain('of-the-test');
  });
});

describe('the way to S3', () => {
  test('follows a bucket to its region', async () => {
    const regions: (string | undefined)[] = [];
    s3.objects.set(KEY, { body: '{}', headers: {} });
    s3.script = (request, response) => {
      regions.push(/\/([a-z0-9-]+)\/s3\//.exec(request.headers.authorization ?? '')?.[1]);
      if (regions.length > 1) return response.setHeader('etag', '"1"').end('{}');
      response.setHeader('x-amz-bucket-region', 'ap-south-1');
      return s3Error(301, 'PermanentRedirect')(request, response, '');
    };
    expect((await target.read(jwks('')))?.body).toBe('{}');
    expect(regions).toEqual(['eu-west-1', 'ap-south-1']);
  });

  test.each([
    ['AWS_REGION', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-1'],
    ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-2'],
    ['the issuer URL', { likely: 'cn-north-1' }, 'cn-north-1'],
    ['nothing', {}, 'us-east-1'],
  ])(
    'takes the region from %s',
    async (_says, { likely, ...environment }: Record<string, string>, region) => {
      vi.stubEnv('AWS_REGION', undefined);
      const opened = await openS3({ environment, likelyRegion: likely });
      vi.stubEnv('AWS_REGION', 'eu-west-1');
      expect(opened.region).toBe(region);
      opened.close();
    },
  );

  test('has the bucket in the path at an endpoint outside AWS, whatever its name', async () => {
    const endpoint = s3.url.replace('127.0.0.1', 'localhost');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', endpoint);
    const local = await openS3({ environment: { ...s3.env, AWS_ENDPOINT_URL_S3: endpoint }, bounds: BOUNDS });
    await s3Target(parseS3Location('s3://bucket/cluster'), local).write(jwks('{}'), undefined);
    vi.stubEnv('AWS_ENDPOINT_URL_S3', undefined);
    local.close();
    expect([...s3.objects.keys()]).toEqual([KEY]);
  });

  test('without credentials says so, and asks nobody', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    const bare = await openS3({ environment: s3.env, bounds: BOUNDS });
    const { code, message } = await failure(s3Target(parseS3Location('s3://bucket'), bare).read(jwks('')));
    vi.stubEnv('AWS_ACCESS_KEY_ID', s3.env.AWS_ACCESS_KEY_ID);
    bare.close();
    expect([code, message]).toEqual([
      'TARGET_INVALID',
      expect.stringMatching(/no AWS credentials .*AWS_PROFILE/),
    ]);
    expect(s3.requests).toEqual([]);
  });
});

function html(status: number): Script {
  return (_request, response) =>
    response
      .writeHead(status, { 'content-type': 'text/html' })
      .end('<!doctype html><html><head><title>No<br></head><body>Blocked &nbsp;</body>');
}

function flood(status: number): Script {
  return (_request, response) => {
    response.writeHead(status, { etag: '"1"' });
    for (let megabytes = 0; megabytes < 50; megabytes += 1) response.write(MEGABYTE);
    response.end();
  };
}

function endless(status: number): Script {
  return (request, response) => {
    response.writeHead(status, { etag: '"1"' });
    const drip = setInterval(() => response.write(' '), 50);
    request.socket.once('close', () => clearInterval(drip));
  };
}

function brokenOff(request: Parameters<Script>[0], response: Parameters<Script>[1]): void {
  response.writeHead(200, { etag: '"1"', 'content-length': '100' });
  response.write('{', () => request.socket.destroy());
}
