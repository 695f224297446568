import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_FACTS, NOTHING_KNOWN } from '../../src/identity/facts.ts';
import { createDraining } from '../../src/serving/draining.ts';
import { build, HTTPS, limitsOf, ROLE, review } from './build.ts';

describe('POST /mutate', () => {
  test.each(['admission.k8s.io/v1', 'admission.k8s.io/v1beta1'])(
    'answers in %s when asked in it',
    async (apiVersion) => {
      const { post } = build();
      const { body, headers } = await post(review({}, apiVersion));
      expect(headers['content-type']).toContain('application/json');
      expect(JSON.parse(body)).toMatchObject({
        apiVersion,
        kind: 'AdmissionReview',
        response: { uid: 'u-1', allowed: true, patchType: 'JSONPatch' },
      });
    },
  );

  test('sends the patch in base64 and says why', async () => {
    const { response } = (await build().post(review())).json();
    const patch = JSON.parse(Buffer.from(response.patch, 'base64').toString());
    expect(patch.map((operation: { path: string }) => operation.path)).toEqual([
      '/spec/containers/0/env',
      '/spec/containers/0/volumeMounts',
      '/spec/volumes',
    ]);
    expect(response.auditAnnotations).toEqual({
      decision: 'grant',
      reason: 'service-account-role',
      'role-arn': ROLE['eks.amazonaws.com/role-arn'],
    });
    expect(response).not.toHaveProperty('warnings');
  });

  test('sends no patch for a pod without a role', async () => {
    const facts = { ...NOTHING_KNOWN, serviceAccount: () => NO_FACTS };
    const { response } = (await build({ facts }).post(review())).json();
    expect(response).toEqual({
      uid: 'u-1',
      allowed: true,
      auditAnnotations: { decision: 'none', reason: 'no-role' },
    });
  });

  test.each<[says: string, request: object]>([
    ['another resource', { resource: { group: 'apps', version: 'v1', resource: 'deployments' } }],
    [
      'a subresource',
      { resource: { group: '', version: 'v1', resource: 'pods' }, subResource: 'ephemeralcontainers' },
    ],
    ['an update', { operation: 'UPDATE' }],
    ['pods of another group', { resource: { group: 'metrics.k8s.io', version: 'v1', resource: 'pods' } }],
    ['a deletion, which has no object', { operation: 'DELETE', object: null }],
    ['a connection, which has no pod', { operation: 'CONNECT', object: null }],
  ])('allows %s untouched', async (_says, request) => {
    const { response } = (await build().post(review(request))).json();
    expect(response).toEqual({ uid: 'u-1', allowed: true, auditAnnotations: {} });
  });

  test('takes the namespace from the request, then from the pod, then default', async () => {
    const asked: string[] = [];
    const facts = {
      ...NOTHING_KNOWN,
      serviceAccount: (namespace: string) => void asked.push(namespace) as undefined,
    };
    const { post } = build({ facts });
    const pod = { spec: {}, metadata: { namespace: 'of-pod' } };
    await post(review({ namespace: 'of-request', object: pod }));
    await post(review({ object: pod }));
    await post(review());
    expect(asked).toEqual(['of-request', 'of-pod', 'default']);
  });

  test('takes a media type with parameters', async () => {
    expect(
      (await build().post(review(), { contentType: 'application/json; charset=utf-8' })).statusCode,
    ).toBe(200);
  });

  test.each<[status: number, says: string, payload: unknown, contentType: string, sentence: RegExp]>([
    [415, 'another media type', review(), 'text/plain', /Content-Type must be application\/json/],
    [400, 'what is no JSON', '{"kind":', 'application/json', /no JSON/],
    [400, 'an empty body', '', 'application/json', /no JSON/],
    [400, 'another kind', { kind: 'Pod' }, 'application/json', /no AdmissionReview/],
    [400, 'null', 'null', 'application/json', /no AdmissionReview/],
    [400, 'a version yet to come', review({}, 'admission.k8s.io/v2'), 'application/json', /apiVersion/],
    [400, 'a review without a request', { ...review(), request: undefined }, 'application/json', /"request"/],
    [400, 'a review without a uid', review({ uid: '' }), 'application/json', /request\.uid/],
    [400, 'a uid that is a number', review({ uid: 5 }), 'application/json', /request\.uid/],
    [400, 'a creation without an object', review({ object: null }), 'application/json', /request\.object/],
    [
      413,
      'a body over --max-body',
      review({ object: { x: 'y'.repeat(10_000) } }),
      'application/json',
      /10000 bytes/,
    ],
  ])('answers %i with a sentence to %s', async (status, _says, payload, contentType, sentence) => {
    const { post, registry } = build();
    const response = await post(payload, { contentType });
    expect(response.statusCode).toBe(status);
    expect(response.body).toMatch(sentence);
    expect(await registry.metrics()).toContain(
      `podrole_admission_rejected_requests_total{status="${status}"} 1`,
    );
  });

  test('answers any JSON at all with an AdmissionReview or a 4xx', async () => {
    const { post } = build({ limits: limitsOf({}) });
    const anyReview = fc.record(
      {
        apiVersion: fc.constant('admission.k8s.io/v1'),
        kind: fc.constant('AdmissionReview'),
        request: fc.oneof(
          fc.jsonValue(),
          fc.record({
            uid: fc.string(),
            object: fc.oneof(fc.jsonValue(), fc.record({ spec: fc.jsonValue() })),
          }),
        ),
      },
      { requiredKeys: ['apiVersion', 'kind'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), anyReview), async (payload) => {
        const response = await post(JSON.stringify(payload));
        if (response.statusCode === 200) expect(response.json().response.allowed).toBe(true);
        else expect([400, 415]).toContain(response.statusCode);
      }),
      { numRuns: 300 },
    );
  });

  test.each(['__proto__', 'constructor', 'toString'])(
    'takes a pod with the key %s for what it is',
    async (key) => {
      const payload = JSON.stringify(review()).replace(
        '"name":"app"',
        `"name":"app","${key}":{"prototype":{"x":1}}`,
      );
      const { response } = (await build().post(payload)).json();
      expect(response.patchType).toBe('JSONPatch');
    },
  );
});

describe('an unexpected exception', () => {
  const facts = {
    ...NOTHING_KNOWN,
    serviceAccount: () => {
      throw new Error('secret of the pod');
    },
  };

  test('allows the pod untouched, counts, and logs the uid but not the message', async () => {
    const { post, registry, lines } = build({ facts });
    const { response } = (await post(review())).json();
    expect(response).toEqual({
      uid: 'u-1',
      allowed: true,
      auditAnnotations: { decision: 'error', reason: 'internal-error' },
    });
    expect(await registry.metrics()).toContain(
      'podrole_admission_decisions_total{outcome="error",dialect="none",reason="internal-error"} 1',
    );
    expect(lines.join('')).toContain('"uid":"u-1"');
    expect(lines.join('')).not.toContain('secret of the pod');
  });

  test('denies the pod with --on-error deny', async () => {
    const { response } = (await build({ facts, onError: 'deny' }).post(review())).json();
    expect(response).toMatchObject({ uid: 'u-1', allowed: false, status: { code: 500 } });
    expect(response.status.message).toContain('internal-error');
  });
});

test('while draining every answer closes its connection', async () => {
  const draining = createDraining();
  const { post } = build({ draining });
  expect((await post(review())).headers.connection).not.toBe('close');
  draining.begin();
  const response = await post(review());
  expect(response.statusCode).toBe(200);
  expect(response.headers.connection).toBe('close');
});

test('a request that was under way when draining began is told to connect elsewhere, too', async () => {
  const draining = createDraining();
  const server = createServer(build({ draining }).handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = { 'content-type': 'application/json' };
  const sent = httpRequest({ host: '127.0.0.1', port, path: '/mutate', method: 'POST', headers });
  const body = JSON.stringify(review());
  sent.write(body.slice(0, 20));
  await once(server, 'request');
  draining.begin();
  sent.end(body.slice(20));
  const [answer] = await once(sent, 'response');
  answer.resume();
  server.close();
  expect([answer.statusCode, answer.headers.connection]).toEqual([200, 'close']);
});

test('a connection outlives the 90 s for which the API server keeps it idle', async () => {
  // Node's limit for headers must not count while nothing is sent: here it is shorter than the pause.
  const { app } = build({ https: { ...HTTPS, headersTimeout: 200, connectionsCheckingInterval: 50 } });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  expect(app.server.keepAliveTimeout).toBeGreaterThan(90_000);
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  const ask = () =>
    new Promise<boolean>((resolve, reject) => {
      const sent = request(`https://127.0.0.1:${port}/`, { agent }, (response) => {
        response.resume().once('end', () => resolve(sent.reusedSocket));
      });
      sent.once('error', reject).end();
    });
  expect(await ask()).toBe(false);
  await sleep(600);
  expect(await ask()).toBe(true);
  agent.destroy();
});

test('anything else is not found', async () => {
  const { get, post } = build();
  expect((await get('/')).statusCode).toBe(404);
  expect((await get('/mutate')).statusCode).toBe(404);
  expect((await post(review(), { path: '/mutate/' })).statusCode).toBe(404);
});

test.each([
  ['a query, such as the timeout that the API server adds', '/mutate?timeout=5s'],
  ['a host', 'https://podrole.example:9443/mutate'],
  ['both', 'https://podrole.example/mutate?x=/validate'],
])('%s beside the path does not count', async (_says, url) => {
  const payload = JSON.stringify(review());
  const headers = { 'content-type': 'application/json' };
  const server = createServer(build().handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sent = httpRequest({ host: '127.0.0.1', port, path: url, method: 'POST', headers });
  sent.end(payload);
  const [answer] = await once(sent, 'response');
  answer.resume();
  server.close();
  expect(answer.statusCode).toBe(200);
});

test('what is refused unread ends its connection, since nobody bounds what is still to come', async () => {
  const { get, post, send } = build();
  const connectionOf = async (response: ReturnType<typeof get>) => (await response).headers.connection;
  expect(await connectionOf(post(review(), { contentType: 'text/plain' }))).toBe('close');
  expect(await connectionOf(post(review(), { path: '/else' }))).toBe('close');
  expect(await connectionOf(send({ method: 'GET', url: '/', payload: 'x' }))).toBe('close');
  expect(await connectionOf(get('/'))).not.toBe('close');
  expect(await connectionOf(send({ method: 'PUT', url: '/mutate' }))).not.toBe('close');
  expect(await connectionOf(post('{"kind":'))).not.toBe('close');
});

test('at debug an admission is logged without the pod', async () => {
  const { post, lines } = build();
  const pod = { spec: { containers: [{ name: 'app', env: [{ name: 'PASSWORD', value: 'hunter2' }] }] } };
  await post(review({ object: pod }));
  expect(lines.join('')).toContain('"reason":"service-account-role"');
  expect(lines.join('')).not.toContain('hunter2');
});
