import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildStsApp } from '../../../src/sandbox/sts/app.ts';
import type { StsDecision } from '../../../src/sandbox/sts/decision.ts';
import { createSessionStore } from '../../../src/sandbox/sts/sessions.ts';
import { isWellFormed } from '../well-formed.ts';
import { account, CART, createWorld, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
beforeEach(() => {
  world.decisions.length = 0;
});
afterAll(() => world.close());

async function read(response: Response) {
  const xml = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^text\/xml/);
  expect(isWellFormed(xml)).toBe(true);
  return { status: response.status, code: /<Code>(.*)<\/Code>/.exec(xml)?.[1], xml };
}

const IDENTITY = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
const scope = (key: string) =>
  `AWS4-HMAC-SHA256 Credential=${key}/20300101/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=0`;

describe('STS answers XML', () => {
  test.each([
    ['to a request that is not signed', IDENTITY, {}, 403, 'MissingAuthenticationToken'],
    [
      'to a request with another kind of credentials',
      IDENTITY,
      { authorization: 'Bearer x' },
      403,
      'MissingAuthenticationToken',
    ],
    [
      'to an access key that is not its own',
      IDENTITY,
      { authorization: scope('AKIAIOSFODNN7EXAMPLE') },
      403,
      'InvalidClientTokenId',
    ],
    ['to an empty body', '', {}, 400, 'MissingAction'],
    ['to an action that it does not have', { ...IDENTITY, Action: '<&>' }, {}, 400, 'InvalidAction'],
    ['to a body of JSON', '{"Action": "x"}', { 'content-type': 'application/json' }, 400, 'MissingAction'],
    ['to a body of an unreadable type', 'x', { 'content-type': ';;' }, 400, 'MalformedQueryString'],
    ['to a body that is too large', `Action=${'x'.repeat(200_000)}`, {}, 413, 'RequestEntityTooLarge'],
  ])('%s', async (_, form, headers, status, code) => {
    expect(await read(await world.post(form, headers))).toMatchObject({ status, code });
    expect(world.decisions).toMatchObject([{ outcome: 'refused', code }]);
  });

  test.each([
    ['GET', `?${new URLSearchParams(IDENTITY)}`, 403, 'MissingAuthenticationToken'],
    ['POST', `?${new URLSearchParams(IDENTITY)}`, 403, 'MissingAuthenticationToken'],
    ['GET', '', 400, 'MissingAction'],
    ['GET', 'elsewhere', 400, 'MissingAction'],
    ['DELETE', '', 400, 'MissingAction'],
    ['GET', '%ff', 400, 'MalformedQueryString'],
  ])('to %s /%s', async (method, path, status, code) => {
    expect(await read(await fetch(world.endpoint + path, { method }))).toMatchObject({ status, code });
  });

  test('and prefers the body to the query string', async () => {
    const response = await fetch(`${world.endpoint}?Action=AssumeRole&Version=2011-06-15`, {
      method: 'POST',
      body: new URLSearchParams(IDENTITY),
    });
    expect(await read(response)).toMatchObject({ code: 'MissingAuthenticationToken' });
  });

  test('to any bytes for a body', async () => {
    const action = fc.constantFrom(
      '',
      'Action=AssumeRole&Version=2011-06-15&',
      'Action=AssumeRoleWithWebIdentity&Version=2011-06-15&',
    );
    await fc.assert(
      fc.asyncProperty(action, fc.uint8Array({ maxLength: 200 }), async (prefix, bytes) => {
        const response = await fetch(world.endpoint, {
          method: 'POST',
          body: Buffer.concat([Buffer.from(prefix), bytes]),
        });
        expect((await read(response)).status).toBe(400);
      }),
      { numRuns: 200 },
    );
  });

  test('to any parameters', async () => {
    const anyText = fc.string({ unit: 'binary' });
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (RoleArn, RoleSessionName, ExternalId) => {
        const form = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn, RoleSessionName, ExternalId };
        expect((await read(await world.post(form))).status).toBe(400);
      }),
      { numRuns: 200 },
    );
  });

  test('to any token', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `${text}.${text}.x`),
        ),
        async (token) => {
          const form = {
            Action: 'AssumeRoleWithWebIdentity',
            Version: '2011-06-15',
            RoleArn: CART,
            RoleSessionName: 'me',
            WebIdentityToken: token,
          };
          expect((await read(await world.post(form))).status).toBe(400);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('to a request that is no HTTP', async () => {
    const { port, hostname } = new URL(world.endpoint);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.write('HELLO\r\n\r\n'));
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    const [head = '', xml = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 400 /);
    expect(isWellFormed(xml)).toBe(true);
    expect(xml).toContain('<Code>MalformedQueryString</Code>');
  });
});

test('an exception becomes InternalFailure, and its message goes to the log only', async () => {
  const decisions: StsDecision[] = [];
  const app = buildStsApp({
    account,
    sessions: createSessionStore(),
    verifyToken: () => Promise.reject(new Error('out of order')),
    onDecision: (one) => decisions.push(one),
  });
  const query = new URLSearchParams({
    ...IDENTITY,
    Action: 'AssumeRoleWithWebIdentity',
    RoleArn: CART,
    RoleSessionName: 'me',
    WebIdentityToken: 'a.b.c',
  });
  const response = await app.inject({ url: `/?${query}` });
  expect(response.statusCode).toBe(500);
  expect(response.body).toContain('<Type>Receiver</Type>\n    <Code>InternalFailure</Code>');
  expect(response.body).not.toContain('out of order');
  expect(decisions).toMatchObject([{ outcome: 'failed', code: 'InternalFailure', reason: 'out of order' }]);
});
