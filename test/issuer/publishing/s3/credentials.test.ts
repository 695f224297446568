import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openS3 } from '../../../../src/issuer/publishing/s3/client.ts';
import { parseS3Location } from '../../../../src/issuer/publishing/s3/location.ts';
import { s3Preflight } from '../../../../src/issuer/publishing/s3/preflight.ts';
import { s3Target } from '../../../../src/issuer/publishing/s3/target.ts';
import { type S3Server, startS3 } from './server.ts';

const PLACE = { path: '/keys.json', below: '/keys.json' };
const BOUNDS = { connectMs: 600, attemptMs: 600, attempts: 1, totalMs: 3_000 };

let s3: S3Server;
let folder: string;

beforeAll(async () => {
  s3 = await startS3();
  folder = await mkdtemp(join(tmpdir(), 'podrole-s3-'));
  await writeFile(join(folder, 'token'), 'web-identity-token-of-the-test');
});
beforeEach(() => {
  s3.script = undefined;
  for (const [name, value] of Object.entries(s3.env)) vi.stubEnv(name, value);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::111122223333:role/publisher');
  vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(folder, 'token'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await s3.close();
  await rm(folder, { recursive: true });
});

async function readFailure(): Promise<unknown> {
  const access = await openS3({ environment: s3.env, bounds: BOUNDS });
  try {
    return await s3Target(parseS3Location('s3://bucket'), access).read(PLACE);
  } catch (error) {
    return error;
  } finally {
    access.close();
  }
}

test.each([
  [400, 'InvalidIdentityToken', 'TARGET_UNAVAILABLE', /token of this pod .*from a workstation/],
  [400, 'IDPCommunicationError', 'TARGET_UNAVAILABLE', /token of this pod/],
  [400, 'ExpiredTokenException', 'TARGET_UNAVAILABLE', /have expired/],
  [400, 'Throttling', 'TARGET_UNAVAILABLE', /fewer requests/],
  [500, 'InternalFailure', 'TARGET_UNAVAILABLE', /STS failed/],
  [403, 'AccessDenied', 'TARGET_INVALID', /trust policy of the role/],
  [403, 'RegionDisabledException', 'TARGET_INVALID', /switched off in this region/],
])('STS answers %i %s to the pod that publishes: %s', async (status, name, code, message) => {
  s3.script = (_request, response) =>
    response
      .writeHead(status, { 'content-type': 'text/xml' })
      .end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>words of AWS</Message></Error></ErrorResponse>`,
      );
  const error = await readFailure();
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(JSON.stringify([error, String(error)])).not.toContain('web-identity-token');
});

test('a token file that is missing is told as it is', async () => {
  vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(folder, 'missing'));
  expect(await readFailure()).toMatchObject({
    code: 'TARGET_INVALID',
    message: expect.stringMatching(/no AWS credentials .*missing/),
  });
});

test('STS that does not answer ends in time', async () => {
  s3.script = () => {};
  const started = Date.now();
  expect(await readFailure()).toMatchObject({ code: 'TARGET_UNAVAILABLE' });
  expect(Date.now() - started).toBeLessThan(4_000);
});

test('a program for credentials that hangs keeps nobody waiting', async () => {
  const config = join(folder, 'config');
  await writeFile(config, '[default]\ncredential_process = sleep 5\n');
  vi.stubEnv('AWS_CONFIG_FILE', config);
  vi.stubEnv('AWS_ROLE_ARN', undefined);
  vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', undefined);
  const started = Date.now();
  expect(await readFailure()).toMatchObject({ code: 'TARGET_UNAVAILABLE' });
  const access = await openS3({ environment: s3.env, bounds: BOUNDS });
  const issuer = 'https://oidc.example.com';
  const location = parseS3Location('s3://bucket');
  const found = await s3Preflight(access, { issuer, location, documents: ['/keys.json'], totalMs: 500 });
  access.close();
  expect(found.map(({ code }) => code)).toEqual(['unchecked']);
  expect(Date.now() - started).toBeLessThan(4_500);
});
