import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDocumentFetch, type FetchDocument } from '../../src/issuer/document-fetch.ts';
import { createFetchKeys } from '../../src/sts/verification-keys.ts';
import { issueOnce } from '../tls/made-once.ts';

let server: Server;
let fetchFrom: (trusted: boolean) => FetchDocument;

beforeAll(async () => {
  const { caPem, certPem, keyPem } = await issueOnce({ dnsNames: ['h.example'] });
  server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    if (request.url === '/slow/.well-known/openid-configuration') return;
    if (request.url === '/large') response.end('x'.repeat(1024 * 1024 + 1));
    else if (request.url === '/moved') response.writeHead(302, { location: '/' }).end();
    else response.end(`${request.headers.host}${request.url}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const resolve = () => ({ host: '127.0.0.1', port });
  fetchFrom = (trusted) => createDocumentFetch(trusted ? { ca: caPem, resolve } : { resolve });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const never = new AbortController().signal;

describe('a document is fetched', () => {
  test('from another address, under its own name', async () => {
    const fetched = await fetchFrom(true)('https://h.example/a?b=c', never);
    expect(fetched).toEqual({ status: 200, body: 'h.example/a?b=c' });
  });

  test('without following a redirect', async () => {
    expect(await fetchFrom(true)('https://h.example/moved', never)).toEqual({ status: 302, body: '' });
  });
});

describe('a document is not fetched', () => {
  test.each([
    ['under a name that the certificate lacks', true, 'https://i.example/', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['from a server that nobody vouches for', false, 'https://h.example/', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])('%s', async (_, trusted, url, code) => {
    await expect(fetchFrom(trusted)(url, never)).rejects.toMatchObject({ code });
  });

  test('beyond a megabyte', async () => {
    await expect(fetchFrom(true)('https://h.example/large', never)).rejects.toThrow(
      'more than 1048576 bytes',
    );
  });

  test.each([
    ['when the server is slow', () => fetchFrom(true)],
    ['when the fetch heeds no signal', (): FetchDocument => () => new Promise(() => {})],
  ])('beyond the time limit: %s', async (_, fetch) => {
    const outcome = await createFetchKeys(fetch(), 100)('https://h.example/slow');
    expect(outcome).toMatchObject({ ok: false, error: { name: 'keys-unavailable' } });
    expect(!outcome.ok && outcome.reason).toMatch(/timeout|aborted/);
  });
});
