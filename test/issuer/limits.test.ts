import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { buildIssuerApp, ISSUER_LIMITS, type IssuerAppDeps } from '../../src/issuer/app.ts';
import { issuerDocuments, type PublishedDocument } from '../../src/issuer/documents.ts';
import { jwkOf } from '../../src/issuer/jwk.ts';
import { createRequestMetrics } from '../../src/issuer/request-metrics.ts';
import { boundConnections } from '../../src/serving/bound-connections.ts';
import { createDraining } from '../../src/serving/draining.ts';
import { issueOnce } from '../tls/made-once.ts';
import { fixedKey } from './fixed-key.ts';

const JWKS = '/cluster/openid/v1/jwks';
const documents = issuerDocuments({ issuer: 'https://oidc.demo.example/cluster', keys: [jwkOf(fixedKey)] });
const GET = `GET ${JWKS} HTTP/1.1\r\nHost: a\r\n`;
const { caPem: ca, certPem: cert, keyPem: key } = await issueOnce({ ipAddresses: ['127.0.0.1'] });

const closers: (() => unknown)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** The app on loopback over HTTP, and what speaks to it in bytes. */
async function serve(
  deps: Partial<IssuerAppDeps> = {},
  { max = 2000, limits = {} }: { max?: number; limits?: Partial<typeof ISSUER_LIMITS> } = {},
) {
  const registry = new Registry();
  const app = boundConnections(
    buildIssuerApp({
      documents: () => documents,
      metrics: createRequestMetrics(registry),
      limits: { ...ISSUER_LIMITS, checkingInterval: 20, ...limits },
      ...deps,
    }),
    max,
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  closers.push(
    () => app.server.closeAllConnections(),
    () => app.close(),
  );
  /** Sends `parts` one by one, and tells what came back until the connection was closed. */
  const raw = async (...parts: readonly string[]) => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    closers.push(() => socket.destroy());
    await once(socket, 'connect');
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    const closed = once(socket, 'close').then(() => received);
    for (const part of parts) await new Promise((resolve) => socket.write(part, resolve));
    return { socket, closed };
  };
  const say = async (...parts: readonly string[]) => (await raw(...parts)).closed;
  return { port, raw, say, metrics: () => registry.metrics() };
}

const counted = (outcome: string, count = 1) =>
  `podrole_issuer_requests_total{outcome="${outcome}"} ${count}\n`;

describe('a client that dawdles', () => {
  test('over its headers is told so and cut off, while others are served', async () => {
    const { raw, say, metrics } = await serve({}, { limits: { headersTimeout: 200 } });
    const { closed } = await raw(GET);
    expect(await say(`${GET}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await closed).toMatch(/^HTTP\/1\.1 408 .*longer than 200 ms\.\n$/s);
    expect(await metrics()).toContain(counted('rejected'));
  });

  test('with one byte of its headers at a time is cut off all the same', async () => {
    const { raw } = await serve({}, { limits: { headersTimeout: 200 } });
    const { socket, closed } = await raw(GET);
    const dripping = setInterval(() => socket.write('a'), 20);
    closers.push(() => clearInterval(dripping));
    expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('without saying anything is left without a word', async () => {
    const { say } = await serve({}, { limits: { headersTimeout: 200 } });
    expect(await say()).toBe('');
  });

  test('over the TLS handshake is left', async () => {
    const { say } = await serve({ https: { cert, key } }, { limits: { handshakeTimeout: 200 } });
    const began = performance.now();
    expect(await say()).toBe('');
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('between requests is left after the time for which connections are kept', async () => {
    const { say } = await serve({}, { limits: { keepAliveTimeout: 100 } });
    const began = performance.now();
    expect(await say(`${GET}\r\n`)).toMatch(/^HTTP\/1\.1 200 .*Connection: keep-alive/s);
    // Node waits a second more, lest a request crosses the end.
    expect(performance.now() - began).toBeLessThan(4000);
  });

  test('in taking its answers is cut off', async () => {
    const { raw, metrics } = await serve({}, { limits: { stalledTimeout: 300 } });
    const { socket, closed } = await raw();
    socket.pause();
    // More answers than the system's buffers hold.
    socket.write(`${GET}\r\n`.repeat(40_000));
    await vi.waitFor(async () => expect(await metrics()).toMatch(/outcome="ok"} [1-9]/), 5000);
    await sleep(1000);
    socket.resume();
    const answers = (await closed).split('HTTP/1.1 200').length;
    expect(answers).toBeGreaterThan(1);
    expect(answers).toBeLessThan(40_000);
  });
});

describe('a client that sends too much', () => {
  test('in its headers is told so and cut off', async () => {
    const { say, metrics } = await serve({}, { limits: { maxHeaderSize: 4096 } });
    const answer = await say(`${GET}X-Long: ${'a'.repeat(8000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 .*The headers are over 4096 bytes\.\n$/s);
    expect(await metrics()).toContain(counted('rejected'));
  });

  test.each<[says: string, method: string, status: number]>([
    ['a GET', 'GET', 200],
    ['a POST', 'POST', 405],
  ])('with %s that has a body is answered, and the body is not read', async (_, method, status) => {
    const { say } = await serve();
    const answer = await say(
      `${method} ${JWKS} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n${' '.repeat(1000)}`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} ([^\r\n]+\r\n)+Connection: close\r\n`));
  });

  test('in chunks is answered, and the chunks are not read', async () => {
    const { say } = await serve();
    const answer = await say(`${GET}Transfer-Encoding: chunked\r\n\r\n5\r\n     \r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 ([^\r\n]+\r\n)+Connection: close\r\n/);
  });

  test('with many ETags is answered at once', async () => {
    const { say } = await serve();
    const tags = `"${'a'.repeat(10)}",`.repeat(1000);
    expect(await say(`${GET}If-None-Match: ${tags}\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 200 /,
    );
  });
});

describe('a client that speaks strangely', () => {
  test.each<[says: string, said: string, status: number | undefined]>([
    ['garbage', '\x00\x01\x02 garbage\r\n\r\n', 400],
    ['a TLS handshake to the plain port', '\x16\x03\x01\x02\x00\x01\x00', 400],
    ['two lengths', `${GET}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400],
    ['HTTP/1.1 without a host', `GET ${JWKS} HTTP/1.1\r\n\r\n`, 400],
    ['HTTP/1.0 without a host', `GET ${JWKS} HTTP/1.0\r\n\r\n`, 200],
    ['an upgrade to HTTP/2', `${GET}Connection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n`, 200],
    ['HTTP/2 at once', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['an expectation of more than 100', `${GET}Expect: everything\r\nConnection: close\r\n\r\n`, 417],
    [
      'a path of 10,000 characters',
      `GET /${'a'.repeat(10_000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      404,
    ],
    [
      'a path out of the folder',
      'GET /cluster/../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      404,
    ],
    ['a tunnel', `CONNECT ${JWKS} HTTP/1.1\r\nHost: a\r\n\r\n`, undefined],
  ])('as %s', async (_, said, status) => {
    const { say } = await serve();
    const answer = await say(said);
    if (status === undefined) expect(answer).toBe('');
    else expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});

test('requests in one go are answered in their order', async () => {
  const { say, metrics } = await serve();
  const etag = /ETag: (.*)\r\n/.exec(await say(`${GET}Connection: close\r\n\r\n`))?.[1];
  const said = [
    `${GET}\r\n`,
    `${GET}If-None-Match: "x",\r\nIf-None-Match: ${etag}\r\n\r\n`,
    `HEAD ${JWKS} HTTP/1.1\r\nHost: a\r\n\r\n`,
    'GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n',
    `DELETE ${JWKS} HTTP/1.1\r\nHost: a\r\n\r\n`,
    `${GET}Connection: close\r\n\r\n`,
  ];
  const answer = await say(said.join(''));
  expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))).toEqual([
    200, 304, 200, 404, 405, 200,
  ]);
  const text = await metrics();
  for (const [outcome, count] of Object.entries({
    ok: 4,
    'not-modified': 1,
    'not-found': 1,
    'method-not-allowed': 1,
  }))
    expect(text).toContain(counted(outcome, count));
});

test('documents are those of the moment, and 503 before there are any', async () => {
  let now: readonly PublishedDocument[] = [];
  const { say } = await serve({ documents: () => now, awaited: documents.map(({ path }) => path) });
  const get = (path = JWKS) => say(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  expect(await get()).toMatch(/^HTTP\/1\.1 503 .*Retry-After: 5\r\nCache-Control: no-store\r\n/s);
  expect(await get('/other')).toMatch(/^HTTP\/1\.1 404 /);
  expect(await say(`POST ${JWKS} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 405 /,
  );
  now = documents;
  const first = await get();
  expect(first).toMatch(/^HTTP\/1\.1 200 /);
  now = documents.map((document) => ({ ...document, body: '{"keys":[]}\n' }));
  const second = await get();
  expect(second).toMatch(/\r\n\r\n\{"keys":\[\]\}\n$/);
  const etagOf = (answer: string) => /ETag: "[\w-]{43}"\r\n/.exec(answer)?.[0];
  expect(etagOf(first)).toBeDefined();
  expect(etagOf(second)).toBeDefined();
  expect(etagOf(second)).not.toBe(etagOf(first));
});

test('a document is prepared once, however often it is asked for', async () => {
  let prepared = 0;
  const counting = documents.map((document) => ({
    ...document,
    get cacheControl() {
      prepared += 1;
      return document.cacheControl;
    },
  }));
  const { say } = await serve({ documents: () => counting });
  await say(`${`${GET}\r\n`.repeat(5)}${GET}Connection: close\r\n\r\n`);
  expect(prepared).toBe(documents.length);
});

test('a kid beyond ASCII comes whole', async () => {
  const wide = documents.map((document) => ({ ...document, body: '{"keys":[{"kid":"schlüssel"}]}\n' }));
  const { say } = await serve({ documents: () => wide });
  const [head = '', body = ''] = (await say(`${GET}Connection: close\r\n\r\n`)).split('\r\n\r\n');
  expect(Buffer.byteLength(body)).toBe(32);
  expect(head).toContain('Content-Length: 32');
  expect(body).toContain('schlüssel');
});

test('an ETag is the same wherever the documents are the same', async () => {
  const [one, other] = [await serve(), await serve({ documents: () => structuredClone(documents) })];
  const etags = await Promise.all(
    [one, other].map(
      async ({ say }) => /ETag: (.*)\r\n/.exec(await say(`${GET}Connection: close\r\n\r\n`))?.[1],
    ),
  );
  expect(etags[0]).toBe(etags[1]);
});

test('while draining, answers ask to connect elsewhere', async () => {
  const draining = createDraining();
  const { say } = await serve({ draining });
  draining.begin();
  expect(await say(`${GET}\r\n`)).toMatch(/^HTTP\/1\.1 200 .*Connection: close/s);
});

describe('a crowd', () => {
  test('of 300 idle TLS connections keeps no newcomer from its answer', async () => {
    const { port } = await serve({ https: { cert, key } });
    const crowd = await Promise.all(Array.from({ length: 300 }, () => handshake(port)));
    const times: number[] = [];
    for (let one = 0; one < 5; one++) {
      const began = performance.now();
      const socket = await handshake(port);
      socket.write(`${GET}\r\n`);
      expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 200 /);
      times.push(performance.now() - began);
    }
    expect(Math.min(...times)).toBeLessThan(100);
    expect(crowd.every(({ destroyed }) => !destroyed)).toBe(true);
  });

  test('of strangers displaces its own members, not those who were answered', async () => {
    const { raw, say } = await serve({}, { max: 3 });
    const known = await raw(`${GET}\r\n`);
    await once(known.socket, 'data');
    const strangers: { socket: Socket }[] = [];
    for (let one = 0; one < 10; one++) strangers.push(await raw());
    expect(await say(`${GET}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(known.socket.destroyed).toBe(false);
    await vi.waitFor(() =>
      expect(strangers.filter(({ socket }) => !socket.destroyed).length).toBeLessThanOrEqual(2),
    );
  });
});

async function handshake(port: number): Promise<TLSSocket> {
  const socket = connectTls({ host: '127.0.0.1', port, ca }).on('error', () => {});
  closers.push(() => socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}
