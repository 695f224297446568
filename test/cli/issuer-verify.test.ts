import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caPem, HOST } from '../verify/certificates.ts';
import { discovery, ISSUER, jwk, otherJwk, sign } from '../verify/issuer-keys.ts';
import { type LocalServer, serve } from '../verify/tls-server.ts';
import { podrole } from './in-process.ts';

let folder: string;
let server: LocalServer;
let reach: readonly string[];
/** What the JWKS holds. */
let keys: readonly object[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-verify-'));
  await writeFile(join(folder, 'ca.crt'), caPem);
  server = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.setHeader('cache-control', 'public, max-age=300');
    if (request.url === '/cluster/.well-known/openid-configuration') response.end(JSON.stringify(discovery));
    else if (request.url === '/cluster/keys.json') response.end(JSON.stringify({ keys }));
    else response.writeHead(404).end();
  });
  reach = ['--ca', join(folder, 'ca.crt'), '--resolve', `${HOST}:443:127.0.0.1:${server.port}`];
  keys = [jwk];
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const verify = (args: readonly string[], options = {}) =>
  podrole(['issuer', 'verify', ISSUER, ...reach, ...args], options);

describe('podrole issuer verify', () => {
  test('exits with 0 where notes are all that is found', async () => {
    const { stdout, stderr, code } = await verify([]);
    expect(stdout).toMatch(/^issuer {5}https:\/\/oidc\.example\.com\/cluster\n/);
    expect(stdout).toContain('note    certificate-private-ca');
    expect(stdout).toMatch(/Nothing found that AWS would mind\.\n$/);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  });

  test('takes a token from standard input and never prints it', async () => {
    const token = await sign();
    const { stdout, code } = await verify(['--token', '-'], { stdin: `${token}\n` });
    expect(stdout).toContain('sub system:serviceaccount:shop:checkout\n');
    expect(stdout).not.toContain(token.slice(0, 20));
    expect(code).toBe(0);
  });

  test('exits with 1 for what breaks, and tells a machine', async () => {
    keys = [otherJwk];
    const file = join(folder, 'token');
    await writeFile(file, await sign());
    const { stdout, code } = await verify(['--token', file, '--audience', 'other', '--output', 'json']);
    keys = [jwk];
    const { findings, clean } = JSON.parse(stdout);
    expect(findings.map((one: { code: string }) => one.code)).toEqual([
      'token-kid',
      'token-audience',
      'certificate-private-ca',
    ]);
    expect(findings[1].aws).toEqual({ code: 'InvalidIdentityToken', message: 'Incorrect token audience' });
    expect({ clean, code }).toEqual({ clean: false, code: 1 });
  });

  test('tells the way of a pod in manifests by the flags of its webhook', async () => {
    const pod = 'kind: Pod\nmetadata: {name: reader, namespace: kiam-example}\n';
    const annotated = pod.replace('}', ', annotations: {iam.amazonaws.com/role: reader}}');
    const namespace =
      'kind: Namespace\nmetadata: {name: kiam-example, annotations: {iam.amazonaws.com/permitted: .*}}\n';
    await writeFile(
      join(folder, 'cluster.yaml'),
      `${annotated}spec: {containers: [{name: a}]}\n---\n${namespace}`,
    );
    const flags = ['--manifests', join(folder, 'cluster.yaml'), '--account-id', '111122223333'];
    const { stdout } = await verify(['--pod', 'kiam-example/reader', ...flags]);
    expect(stdout).toContain('kiam-example/reader  grant (');
    expect(stdout).toContain('role       arn:aws:iam::111122223333:role/reader\n');
    expect(stdout).toContain('session    kiam-kiam\n');
  });

  test.each<[says: string, args: readonly string[], message: RegExp]>([
    ['no URL', ['oidc.example.com'], /url "oidc\.example\.com" is no URL/],
    ['a URL of another scheme', ['s3://bucket'], /is no URL/],
    ['nothing to verify', [], /missing required argument 'url'/],
    ['a pod of nowhere', [ISSUER, '--pod', 'shop/a'], /--pod needs a cluster/],
    ['a pod without namespace', [ISSUER, '--pod', 'a'], /--pod "a" is not of the form NAMESPACE\/NAME/],
    ['manifests without a pod', [ISSUER, '--manifests', 'x'], /--manifests is for --pod/],
    [
      'two clusters',
      [ISSUER, '--pod', 'shop/a', '--manifests', 'x', '--kubeconfig', 'y'],
      /--manifests stands in for an API server/,
    ],
    [
      'a token that is not there',
      [ISSUER, '--token', '/nonexistent/token'],
      /--token "\/nonexistent\/token" cannot be read: it does not exist/,
    ],
    ['an address that is none', [ISSUER, '--resolve', 'a:443'], /--resolve "a:443" is not of the form/],
  ])('exits with 2 for %s', async (_, args, message) => {
    const { stdout, stderr, code } = await podrole(['issuer', 'verify', ...args]);
    expect(stderr).toMatch(message);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  });

  test('finds a URL that only breaks rules of IAM', async () => {
    const { stdout, code } = await podrole(['issuer', 'verify', `${ISSUER}/`, ...reach]);
    expect(stdout).toContain('breaks  issuer-url');
    expect(stdout).toContain('breaks  issuer-differs');
    expect(code).toBe(1);
  });
});
