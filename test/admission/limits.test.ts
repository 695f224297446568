import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { type AddressInfo, connect as connectPlain } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { GivenFlags } from '../../src/settings/read.ts';
import { issueOnce } from '../tls/made-once.ts';
import { build, limitsOf } from './build.ts';

const { caPem: ca, certPem: cert, keyPem: key } = await issueOnce({ ipAddresses: ['127.0.0.1'] });
const closers: (() => unknown)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** The admission app on loopback within the limits that the flags give. */
async function serve(given: GivenFlags) {
  const { app, registry } = build({
    limits: limitsOf(given),
    https: { cert, key, connectionsCheckingInterval: 20 },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, ca });
  closers.push(
    () => agent.destroy(),
    () => app.server.closeAllConnections(),
    () => app.close(),
  );

  const post = (body: string) =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const sent = request(
        { host: '127.0.0.1', port, path: '/mutate', method: 'POST', agent, headers },
        (answer) => text(answer).then((body) => resolve({ status: answer.statusCode, body }), reject),
      );
      sent.once('error', reject).end(body);
    });
  /** Opens a connection, sends `parts` one by one, and tells what came back until it was closed. */
  const raw = async (...parts: readonly string[]) => {
    const socket = connect({ host: '127.0.0.1', port, ca }).on('error', () => {});
    closers.push(() => socket.destroy());
    socket.setNoDelay();
    await once(socket, 'secureConnect');
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    const closed = once(socket, 'close').then(() => received);
    for (const part of parts) await new Promise((resolve) => socket.write(part, resolve));
    return { socket, closed };
  };
  /** Opens a connection, says nothing, and tells after how many milliseconds it was closed. */
  const silent = async () => {
    const started = Date.now();
    const socket = connectPlain(port, '127.0.0.1').on('error', () => {});
    closers.push(() => socket.destroy());
    await once(socket.resume(), 'close');
    return Date.now() - started;
  };
  return { post, raw, silent, metrics: () => registry.metrics() };
}

const podReview = (spec: object, more: object = {}) =>
  JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { uid: 'u-1', object: { spec: { containers: [{ name: 'app' }], ...spec } }, ...more },
  });
const HEAD = 'POST /mutate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
const rejected = (status: number, count = 1) =>
  `podrole_admission_rejected_requests_total{status="${status}"} ${count}\n`;

describe('a client that dawdles', () => {
  test('over a body is told so after --request-timeout, while others are served', async () => {
    const { post, raw, metrics } = await serve({ 'request-timeout': '200ms' });
    const { closed } = await raw(`${HEAD}Content-Length: 1000\r\n\r\n{"kind"`);
    expect((await post(podReview({}))).status).toBe(200);
    expect(await closed).toMatch(/^HTTP\/1\.1 408 .*The body took longer than 200 ms \(--request-timeout\)/s);
    expect(await metrics()).toContain(rejected(408));
  });

  test('over headers is told so after --headers-timeout', async () => {
    const { raw, metrics } = await serve({ 'headers-timeout': '200ms' });
    const { closed } = await raw(HEAD);
    expect(await closed).toMatch(/^HTTP\/1\.1 408 .*longer than 200 ms \(--headers-timeout\)/s);
    expect(await metrics()).toContain(rejected(408));
  });

  test('with its first request is left without a word, which clients take for a fault', async () => {
    const { raw, metrics } = await serve({ 'headers-timeout': '200ms' });
    const { closed } = await raw();
    expect(await closed).toBe('');
    expect(await metrics()).not.toContain('status="408"');
  });

  test('over a body has any time with --request-timeout 0', async () => {
    const { raw } = await serve({ 'headers-timeout': '200ms', 'request-timeout': '0' });
    const body = podReview({});
    const { socket, closed } = await raw(
      `${HEAD}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await sleep(600);
    socket.write(body);
    expect(await closed).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('over the TLS handshake is left after --handshake-timeout', async () => {
    const { silent } = await serve({ 'handshake-timeout': '200ms' });
    const closedAfter = await silent();
    expect(closedAfter).toBeGreaterThan(150);
    expect(closedAfter).toBeLessThan(5000);
  });

  test('between requests is left after --idle-timeout', async () => {
    const { raw } = await serve({ 'idle-timeout': '200ms' });
    const started = Date.now();
    const { closed } = await raw(`${HEAD}Content-Length: 2\r\n\r\n{}`);
    expect(await closed).toContain('Connection: keep-alive');
    expect(Date.now() - started).toBeGreaterThan(150);
  });
});

test('by default no connection ends within the 90 s for which the API server keeps one unused', () => {
  const { idleTimeout, headersTimeout } = limitsOf({});
  expect(Math.min(idleTimeout, headersTimeout)).toBeGreaterThan(90_000);
});

describe('a client that sends too much', () => {
  test('in its headers is told so at --max-header-size', async () => {
    const { raw, metrics } = await serve({ 'max-header-size': '4KiB' });
    const { closed } = await raw(`${HEAD}X-Long: ${'a'.repeat(8000)}\r\n\r\n`);
    expect(await closed).toMatch(/^HTTP\/1\.1 431 .*over 4096 bytes \(--max-header-size\)/s);
    expect(await metrics()).toContain(rejected(431));
  });

  test.each([
    ['in a body whose length it says', `Content-Length: 20000\r\n\r\n${' '.repeat(100)}`],
    ['in a body without a length', `Transfer-Encoding: chunked\r\n\r\n2ee0\r\n${' '.repeat(12_000)}\r\n`],
  ])('%s is told so at --max-body and cut off', async (_, rest) => {
    const { raw, metrics } = await serve({ 'max-body': '10000' });
    const { closed } = await raw(`${HEAD}${rest}`);
    expect(await closed).toMatch(/^HTTP\/1\.1 413 .*over 10000 bytes \(--max-body\)/s);
    expect(await metrics()).toContain(rejected(413));
  });

  test('together with others gives way at --max-body-memory, the slowest first', async () => {
    const { post, raw, metrics } = await serve({ 'max-body-memory': '40000' });
    const slow = await raw(`${HEAD}Content-Length: 20000\r\n\r\n${' '.repeat(15_000)}`);
    const other = await raw(`${HEAD}Content-Length: 20000\r\n\r\n${' '.repeat(15_000)}`);
    expect((await post(podReview({ note: 'x'.repeat(15_000) }))).status).toBe(200);
    expect(await slow.closed).toMatch(/^HTTP\/1\.1 503 .*--max-body-memory/s);
    expect(other.socket.destroyed).toBe(false);
    expect(await metrics()).toContain(rejected(503));
  });

  test('in crumbs is cut off', async () => {
    const { raw, metrics } = await serve({});
    const { closed } = await raw(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'.repeat(400));
    expect(await closed).toMatch(/^HTTP\/1\.1 400 .*chunks of less than 256 bytes/s);
    expect(await metrics()).toContain(rejected(400));
  });
});

describe('a review that is hard to take in', () => {
  test('is refused for 100,000 levels of nesting', async () => {
    const { post } = await serve({});
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const { status, body } = await post(podReview({ x: 'HERE' }).replace('"HERE"', deep));
    expect(status).toBe(400);
    expect(body).toBe('The body is JSON nested deeper than 1000 levels (--max-json-depth).\n');
  });

  test('is refused for more values than fit into a pod', async () => {
    const { post } = await serve({});
    const { status, body } = await post(podReview({ x: Array(100_000).fill(1) }));
    expect({ status, body }).toMatchObject({
      status: 400,
      body: expect.stringContaining('--max-json-values'),
    });
  });

  test.each([
    ['5,000 environment variables', { containers: [{ name: 'app', env: variables(5000) }] }],
    ['8 MiB of text', { note: 'x'.repeat(8 * 2 ** 20 - 1000) }],
    ['900 levels of nesting', { deep: JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`) }],
  ])('is served for all its %s', async (_, spec) => {
    const { post } = await serve({});
    const { status, body } = await post(podReview(spec));
    expect(status).toBe(200);
    expect(JSON.parse(body).response.patchType).toBe('JSONPatch');
  });
});

function variables(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({ name: `NAME_${index}`, value: `value ${index}` }));
}
