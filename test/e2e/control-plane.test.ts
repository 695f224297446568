import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { api } from './api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { kubectl } from './kubectl.ts';

const ISSUER = 'https://oidc.e2e.test/cluster';

let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ issuer: ISSUER });
});
afterAll(() => plane?.stop());

test('a pod is stored once its ServiceAccount is', async () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'app' },
    spec: { containers: [{ name: 'app', image: 'app.e2e.test/app' }] },
  };
  const early = await kubectl(plane, ['create', '-f', '-'], { stdin: JSON.stringify(pod) });
  expect(early.stderr).toContain('serviceaccount "default" not found');

  expect(await kubectl(plane, ['create', 'serviceaccount', 'default'])).toMatchObject({ code: 0 });
  expect(await kubectl(plane, ['create', '-f', '-'], { stdin: JSON.stringify(pod) })).toMatchObject({
    code: 0,
    stdout: 'pod/app created\n',
  });
});

test('TokenRequest gives a token of the issuer asked for', async () => {
  expect(await kubectl(plane, ['create', 'serviceaccount', 'reader'])).toMatchObject({ code: 0 });
  const { status, body } = await api(plane).post<{ status: { token: string } }>(
    '/api/v1/namespaces/default/serviceaccounts/reader/token',
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: ['sts.amazonaws.com'] },
    },
  );
  expect(status).toBe(201);
  expect(decodeJwt(body.status.token)).toMatchObject({
    iss: ISSUER,
    sub: 'system:serviceaccount:default:reader',
    aud: ['sts.amazonaws.com'],
  });
});
