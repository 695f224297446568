import { afterEach, describe, expect, test } from 'vitest';
import { clusterPod } from '../../src/verify/cluster-pod.ts';
import { liveCluster } from '../../src/verify/live-cluster.ts';
import { type Asked, json, refuse, type StandIn, startStandIn } from '../cluster/kubernetes/stand-in.ts';
import { ISSUER, jwk } from './issuer-keys.ts';

const open: StandIn[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

const OBJECTS: Readonly<Record<string, object>> = {
  '/openid/v1/jwks': { keys: [jwk] },
  '/.well-known/openid-configuration': { issuer: ISSUER },
  '/api/v1/namespaces/shop': { metadata: { name: 'shop', labels: { a: 'b' } } },
  '/api/v1/namespaces/shop/pods/pod-1': { metadata: { name: 'pod-1' }, spec: { serviceAccountName: 'cart' } },
  '/api/v1/namespaces/shop/serviceaccounts/cart': { metadata: { name: 'cart', annotations: { x: 'y' } } },
  '/api/v1/namespaces/eks/configmaps/pod-identity-webhook': {
    data: { config: '{"shop/cart":{"RoleARN":"arn:aws:iam::111122223333:role/cart"}}' },
  },
};

/** An API server with these objects, and what was posted to it. */
async function cluster(onPost: (asked: Asked) => void = ({ response }) => refuse(response, 403)) {
  const posted: unknown[] = [];
  const server = await startStandIn((asked) => {
    const { path, response } = asked;
    const { req: request } = response;
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        posted.push({ path, body: JSON.parse(body), type: request.headers['content-type'] });
        onPost(asked);
      });
      return;
    }
    const found = OBJECTS[path];
    if (found === undefined) refuse(response, 404);
    else json(response, found);
  });
  open.push(server);
  return { live: liveCluster(server.client), posted };
}

describe('an API server tells', () => {
  test('its keys and its issuer', async () => {
    const { live } = await cluster();
    expect(await live.keys()).toEqual([jwk]);
    expect(await live.issuer()).toBe(ISSUER);
  });

  test('a pod and what decides of it', async () => {
    const { live } = await cluster();
    const found = await clusterPod(live, 'eks')({ namespace: 'shop', name: 'pod-1' });
    expect(found?.isLive).toBe(true);
    expect(found?.facts.namespace('shop')?.labels).toEqual({ a: 'b' });
    expect(found?.facts.serviceAccount('shop', 'cart')?.annotations).toEqual({ x: 'y' });
    expect(found?.facts.configMapRole('shop', 'cart')?.roleArn).toBe('arn:aws:iam::111122223333:role/cart');
  });

  test('that there is no such pod', async () => {
    const { live } = await cluster();
    expect(await clusterPod(live, undefined)({ namespace: 'shop', name: 'pod-2' })).toBeUndefined();
  });

  test('a token, by TokenRequest', async () => {
    const { live, posted } = await cluster(({ response }) =>
      json(response, { status: { token: 'a.b.c' } }, 201),
    );
    expect(await live.token({ namespace: 'shop', serviceAccount: 'cart', audience: 'aws' })).toBe('a.b.c');
    expect(posted).toEqual([
      {
        path: '/api/v1/namespaces/shop/serviceaccounts/cart/token',
        type: 'application/json',
        body: {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: { audiences: ['aws'], expirationSeconds: 600 },
        },
      },
    ]);
  });

  test('that it gives no token', async () => {
    const { live } = await cluster();
    const asking = live.token({ namespace: 'shop', serviceAccount: 'cart', audience: 'aws' });
    await expect(asking).rejects.toMatchObject({ name: 'ApiFailure', status: 403 });
  });
});
