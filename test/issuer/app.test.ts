import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, customFetch, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildIssuerApp } from '../../src/issuer/app.ts';
import { issuerDocuments } from '../../src/issuer/documents.ts';
import { jwkOf } from '../../src/issuer/jwk.ts';
import type { App } from '../../src/serving/app.ts';
import { issueOnce } from '../tls/made-once.ts';
import { fixedKey, fixedKid } from './fixed-key.ts';
import { key, pair } from './keys.ts';

const DISCOVERY = '/cluster/.well-known/openid-configuration';
const JWKS = '/cluster/openid/v1/jwks';

let app: App;
let fetch: (
  path: string,
  method?: string,
  headers?: Record<string, string>,
) => Promise<IncomingMessage & { text: string }>;

beforeAll(async () => {
  const { caPem, certPem, keyPem } = await issueOnce({ dnsNames: ['oidc.demo.example'] });
  const documents = issuerDocuments({
    issuer: 'https://oidc.demo.example/cluster',
    keys: [jwkOf(fixedKey), key(0)],
  });
  app = buildIssuerApp({ documents: () => documents, https: { cert: certPem, key: keyPem } });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  fetch = (path, method = 'GET', headers = {}) =>
    new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers,
        ca: caPem,
        servername: 'oidc.demo.example',
      };
      const sent = request(options, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve(Object.assign(response, { text }));
      });
      sent.on('error', reject);
      sent.end();
    });
});

afterAll(() => app.close());

describe('the issuer serves over TLS', () => {
  test('discovery with the members that AWS lists', async () => {
    const response = await fetch(DISCOVERY);
    expect(response.statusCode).toBe(200);
    expect(JSON.parse(response.text)).toEqual({
      issuer: 'https://oidc.demo.example/cluster',
      jwks_uri: 'https://oidc.demo.example/cluster/openid/v1/jwks',
      authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256', 'RS256'],
      claims_supported: ['sub', 'iss'],
    });
  });

  test('the keys that discovery points to', async () => {
    const { jwks_uri } = JSON.parse((await fetch(DISCOVERY)).text);
    const response = await fetch(new URL(jwks_uri).pathname);
    expect(JSON.parse(response.text)).toMatchObject({ keys: [{ kid: fixedKid }, key(0)] });
  });

  test("what jose's remote key set verifies tokens with", async () => {
    const remote = createRemoteJWKSet(new URL('https://oidc.demo.example/cluster/openid/v1/jwks'), {
      [customFetch]: async (url) => {
        const { text, headers, statusCode } = await fetch(new URL(url).pathname);
        return new Response(text, {
          status: statusCode ?? 0,
          headers: { 'content-type': String(headers['content-type']) },
        });
      },
    });
    const sign = (number: number) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'ES256', kid: key(number).kid })
        .sign(pair(number).privateKey);
    await expect(jwtVerify(await sign(0), remote)).resolves.toBeTruthy();
    await expect(jwtVerify(await sign(1), remote)).rejects.toThrow(/no applicable key/);
  });

  test.each([DISCOVERY, JWKS])('%s as JSON that caches keep for five minutes', async (path) => {
    const { headers } = await fetch(path);
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(headers['cache-control']).toBe('public, max-age=300');
  });

  test('HEAD with the headers of GET and without a body', async () => {
    const got = await fetch(JWKS);
    const response = await fetch(JWKS, 'HEAD');
    expect([response.statusCode, response.text]).toEqual([200, '']);
    expect(described(response.headers)).toEqual(described(got.headers));
    expect(Number(response.headers['content-length'])).toBe(Buffer.byteLength(got.text));
  });

  test.each(['?', '?x=1', '?x=1?y'])('a document whatever its query %j says', async (query) => {
    expect((await fetch(DISCOVERY + query)).statusCode).toBe(200);
  });

  test('to whoever names the whole URL', async () => {
    expect((await fetch(`https://oidc.demo.example${JWKS}`)).statusCode).toBe(200);
  });

  test.each([
    ['304 to the current ETag', (etag: string) => etag, 304],
    ['304 to the current ETag in a list, weakly', (etag: string) => `"x", W/${etag}`, 304],
    ['304 to *', () => '*', 304],
    ['200 to another ETag', () => '"x"', 200],
    ['200 to the ETag of the other document', (_etag: string, other: string) => other, 200],
    ['200 to what is no list of ETags', (etag: string) => `${etag} ${etag}`, 200],
  ])('%s, as GET and as HEAD', async (_, ifNoneMatch, status) => {
    const { etag = '' } = (await fetch(JWKS)).headers;
    const { etag: other = '' } = (await fetch(DISCOVERY)).headers;
    for (const method of ['GET', 'HEAD']) {
      const response = await fetch(JWKS, method, { 'if-none-match': ifNoneMatch(etag, other) });
      expect(response.statusCode).toBe(status);
      expect(response.headers.etag).toBe(etag);
      expect(response.headers['cache-control']).toBe('public, max-age=300');
      expect(response.text === '').toBe(status === 304 || method === 'HEAD');
      if (status === 304) expect(response.headers['content-type']).toBeUndefined();
    }
  });

  test.each([
    ['GET', '/'],
    ['GET', '/.well-known/openid-configuration'],
    ['GET', '/cluster/keys.json'],
    ['GET', `${JWKS}/`],
    ['GET', '/cluster/%6Fpenid/v1/jwks'],
    ['GET', '//cluster/openid/v1/jwks'],
    ['POST', '/'],
    ['HEAD', '/metrics'],
    ['OPTIONS', '*'],
  ])('404 to %s %s, kept by no cache', async (method, path) => {
    const { statusCode, headers } = await fetch(path, method);
    expect(statusCode).toBe(404);
    expect(headers['cache-control']).toBe('no-store');
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    '405 to %s of a document, with the methods that there are',
    async (method) => {
      const { statusCode, headers } = await fetch(JWKS, method);
      expect(statusCode).toBe(405);
      expect(headers.allow).toBe('GET, HEAD');
      expect(headers['cache-control']).toBe('no-store');
    },
  );
});

/** What is said of a representation. */
function described({ etag, ...headers }: IncomingMessage['headers']) {
  return [etag, headers['content-type'], headers['content-length'], headers['cache-control']];
}

describe('the documents', () => {
  test('come with the JWKS first, so that discovery never points to nothing', () => {
    const paths = issuerDocuments({
      issuer: 'https://h.example',
      keys: [jwkOf(fixedKey)],
      jwksPath: '/keys.json',
    });
    expect(paths.map(({ path }) => path)).toEqual(['/keys.json', '/.well-known/openid-configuration']);
    expect(paths[1]?.body).toContain('"https://h.example/keys.json"');
  });
});
