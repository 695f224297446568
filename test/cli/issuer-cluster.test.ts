import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Asked, json, refuse, type StandIn, startStandIn } from '../cluster/kubernetes/stand-in.ts';
import { servedKids, startIssuer } from './started-issuer.ts';

/** A JWKS as an API server words it, with new keys of these kids. */
function jwks(...kids: readonly string[]) {
  const keys = kids.map((kid) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { use: 'sig', kid, alg: 'ES256', ...publicKey.export({ format: 'jwk' }) };
  });
  return { keys };
}

const [old, fresh] = [jwks('old'), jwks('fresh')];
const both = { keys: [...old.keys, ...fresh.keys] };

let server: StandIn;
let answer: (response: Asked['response']) => void;
let child: ChildProcess | undefined;

beforeEach(async () => {
  answer = (response) => json(response, old);
  server = await startStandIn(({ response }) => answer(response));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await server.close();
});

async function fromKubernetes(until?: string) {
  const kubeconfig = join(server.folder, 'kubeconfig');
  const authority = await readFile(join(server.folder, 'ca.crt'));
  const config = {
    clusters: [
      {
        name: 'c',
        cluster: { server: server.url, 'certificate-authority-data': authority.toString('base64') },
      },
    ],
    users: [{ name: 'u', user: { token: 'secret-token' } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'c',
  };
  await writeFile(kubeconfig, JSON.stringify(config));
  const started = await startIssuer(['--from-kubernetes', '--kubeconfig', kubeconfig], until);
  child = started.child;
  return started;
}

describe('podrole issuer serve --from-kubernetes', () => {
  test('serves the keys of the API server through a rotation', async () => {
    const { port } = await fromKubernetes();
    expect(await servedKids(port)).toEqual(['old']);
    expect(server.asked[0]).toMatchObject({
      path: '/openid/v1/jwks',
      headers: { authorization: 'Bearer secret-token' },
    });
    answer = (response) => json(response, both);
    await vi.waitFor(async () => expect(await servedKids(port)).toEqual(['old', 'fresh']), 5000);
    answer = (response) => json(response, fresh);
    await vi.waitFor(async () => expect(await servedKids(port)).toEqual(['fresh', 'old']), 5000);
  });

  test.each<[says: string, broken: (response: Asked['response']) => void, problem: RegExp]>([
    ['refuses it', (response) => refuse(response, 403), /403|status/],
    ['answers with no JSON', (response) => response.writeHead(200).end('<html>'), /cannot be read/],
    ['answers without keys', (response) => json(response, { keys: [] }), /holds no keys/],
    [
      'answers with keys of another kind',
      (response) => json(response, { keys: [{ kty: 'oct', kid: 'a' }] }),
      /keys\[0\]/,
    ],
    ['breaks off', (response) => response.destroy(), /cannot be read/],
  ])('keeps the keys of an API server that %s', async (_, broken, problem) => {
    const { port, ready, metrics, written } = await fromKubernetes();
    answer = broken;
    await vi.waitFor(async () => expect((await ready()).body).toMatch(problem), 5000);
    expect((await ready()).status).toBe(200);
    expect(await servedKids(port)).toEqual(['old']);
    expect(await metrics()).toMatch(/^podrole_issuer_source_failures_total [1-9]/m);
    expect(written.log + (await ready()).body).not.toContain('secret-token');
    answer = (response) => json(response, both);
    await vi.waitFor(async () => expect(await servedKids(port)).toEqual(['old', 'fresh']), 10_000);
  });

  test('starts although the API server refuses it, and is ready once it does not', async () => {
    answer = (response) => refuse(response, 403);
    const { ready, port } = await fromKubernetes('there are no keys yet');
    expect((await ready()).status).toBe(503);
    answer = (response) => json(response, old);
    await vi.waitFor(async () => expect((await ready()).status).toBe(200), 10_000);
    expect(await servedKids(port)).toEqual(['old']);
  });
});
