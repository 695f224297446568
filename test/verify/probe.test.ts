import type { RequestListener } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { caBundle } from '../../src/tls/pem.ts';
import { readAnswer } from '../../src/verify/check-answer.ts';
import { checkConnection } from '../../src/verify/check-connection.ts';
import type { Probe } from '../../src/verify/probed.ts';
import { certificates, HOST } from './certificates.ts';
import { type LocalServer, probeAt, serve, serveBytes, serveTcp } from './tls-server.ts';

const URL_OF = `https://${HOST}/keys.json`;
const LIMIT = 400;

const open: LocalServer[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function opened(server: Promise<LocalServer>): Promise<LocalServer> {
  open.push(await server);
  return server;
}

/** Codes of everything that is wrong, and what is said of each. */
async function findings(probe: Probe) {
  const probed = await probe(URL_OF);
  return [...checkConnection(probed, 'JWKS', Date.now()), ...readAnswer(probed, 'JWKS', 'jwks').findings];
}

const codes = async (probe: Probe) => (await findings(probe)).map(({ code }) => code);

describe('a document', () => {
  test('is read under its own name and without asking for compression', async () => {
    const seen: unknown[] = [];
    const server = await opened(
      serve((request, response) => {
        seen.push(request.headers.host, request.headers['accept-encoding'], request.url);
        response.end('{"a":1}');
      }),
    );
    const { answer, failure, certificate } = await probeAt(server)(URL_OF);
    expect({ answer, failure, certificate }).toMatchObject({
      answer: { status: 200, body: '{"a":1}' },
      failure: undefined,
      certificate: { chainError: undefined, hostError: undefined, byOwnCa: true },
    });
    expect(seen).toEqual([HOST, undefined, '/keys.json']);
  });

  test.each<[says: string, answer: RequestListener, code: string, text: RegExp]>([
    [
      'behind a redirect, which is not followed',
      (_, response) => response.writeHead(301, { location: 'https://other.example.com/' }).end(),
      'redirect',
      /301, Location "https:\/\/other\.example\.com\/"/,
    ],
    [
      'behind a redirect to plain HTTP',
      (_, response) => response.writeHead(301, { location: 'http://oidc.example.com/' }).end(),
      'redirect-http',
      /Location "http:/,
    ],
    ['that is private', (_, response) => response.writeHead(403).end('<Error/>'), 'not-public', /status 403/],
    ['that is not there', (_, response) => response.writeHead(404).end(), 'status-not-200', /status 404/],
    [
      'that is an HTML page',
      (_, response) => response.end('<!DOCTYPE html><p>Sorry'),
      'not-json',
      /an HTML page/,
    ],
    ['of 50 MB', large, 'answer-large', /more than 1048576 bytes/],
    [
      'that is compressed unasked',
      (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('{}')),
      'answer-encoded',
      /"gzip"/,
    ],
    [
      'of another type',
      (_, response) => response.setHeader('content-type', 'binary/octet-stream').end('{}'),
      'content-type',
      /"binary\/octet-stream"/,
    ],
    ['that comes byte by byte', drip, 'answer-late', /after 400 ms the answer did not end/],
    ['that never begins', () => {}, 'answer-late', /after 400 ms the answer did not begin/],
  ])('%s is a finding', async (_, answer, code, text) => {
    const server = await opened(serve(answer));
    const found = (await findings(probeAt(server, { timeLimitMs: LIMIT }))).find((one) => one.code === code);
    expect(found?.text).toMatch(text);
  });

  test.each<[says: string, answer: (socket: TLSSocket) => void, code: string]>([
    [
      'closes early',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{'),
      'connection-closed',
    ],
    ['resets', (socket) => socket.destroy(), 'connection-closed'],
    ['speaks no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), 'answer-garbled'],
    [
      'garbles its chunks',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n'),
      'answer-garbled',
    ],
    ['sends headers without end', endlessHeaders, 'answer-garbled'],
  ])('of a server that %s is a finding', async (_, answer, code) => {
    const server = await opened(serveBytes(answer));
    expect(await codes(probeAt(server, { timeLimitMs: LIMIT }))).toContain(code);
  });

  test.each<[says: string, greeting: string | undefined, code: string, text: RegExp]>([
    ['speaks no TLS', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'tls-failed', /EPROTO|SSL/],
    ['says nothing', undefined, 'answer-late', /the TLS handshake was not done/],
  ])('of a server that %s is a finding', async (_, greeting, code, text) => {
    const server = await opened(serveTcp(greeting));
    const [found] = await findings(probeAt(server, { timeLimitMs: LIMIT }));
    expect(found).toMatchObject({ code, text: expect.stringMatching(text) });
  });

  test('of a server that is not there is a finding', async () => {
    const server = await serve(() => {});
    server.close();
    expect(await codes(probeAt(server))).toEqual(['connection-refused']);
  });

  test('of a host without an address is a finding', async () => {
    const { failure } = await probeAt({ port: 1 })('https://nowhere.invalid/');
    expect(failure?.kind).toBe('dns-failed');
  });
});

describe('a certificate', () => {
  const answer: RequestListener = (_, response) => response.end('{}');

  test.each<
    [says: string, certificate: { certPem: string; keyPem: string }, ca: string | undefined, code: string]
  >([
    ['for another host', certificates.otherHost, undefined, 'certificate-host'],
    ['that has expired', certificates.expired, certificates.expired.caPem, 'certificate-expired'],
    ['that is of tomorrow', certificates.early, certificates.early.caPem, 'certificate-early'],
  ])('%s is a finding, and the document is read all the same', async (_, certificate, ca, code) => {
    const server = await opened(serve(answer, certificate));
    const probe = probeAt(server, ca === undefined ? {} : { ca: caBundle({ name: 'ca', text: ca }) });
    const probed = await probe(URL_OF);
    expect(checkConnection(probed, 'JWKS', Date.now()).map((one) => one.code)).toContain(code);
    expect(probed.answer?.body).toBe('{}');
  });

  test.each([
    ['of a private authority', certificates.good, 'certificate-untrusted'],
    ['whose chain is not served', certificates.incomplete, 'certificate-incomplete'],
  ])('%s is a finding', async (_, certificate, code) => {
    const server = await opened(serve(answer, certificate));
    const found = (await findings(probeAt(server, { trusting: false }))).find((one) => one.code === code);
    expect(found).toMatchObject({
      level: 'breaks',
      aws: { code: 'InvalidIdentityToken', message: expect.stringContaining('thumbprint') },
    });
  });

  test('of a private authority that --ca names is a note on the thumbprint', async () => {
    const server = await opened(serve(answer));
    const [found] = await findings(probeAt(server));
    expect(found).toMatchObject({ code: 'certificate-private-ca', level: 'note' });
  });
});

function large(_: unknown, response: Parameters<RequestListener>[1]): void {
  const chunk = Buffer.alloc(2 ** 20, 'x');
  let left = 50;
  const more = () => {
    while (left-- > 0 && !response.destroyed)
      if (!response.write(chunk)) return void response.once('drain', more);
    response.end();
  };
  more();
}

function drip(_: unknown, response: Parameters<RequestListener>[1]): void {
  response.flushHeaders();
  const timer = setInterval(() => response.write('{'), 50);
  response.once('close', () => clearInterval(timer));
}

function endlessHeaders(socket: TLSSocket): void {
  socket.write('HTTP/1.1 200 OK\r\n');
  for (let index = 0; index < 2000; index += 1) socket.write(`X-${index}: ${'y'.repeat(50)}\r\n`);
}
