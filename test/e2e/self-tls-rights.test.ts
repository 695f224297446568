import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApiClient } from '../../src/cluster/kubernetes/api-client.ts';
import type { RbacRule, StoreRights } from '../../src/cluster/kubernetes/rights.ts';
import { EMPTY } from '../../src/tls/self/kept.ts';
import { createAuthoritySecret } from '../../src/tls/self/kubernetes/authority-secret.ts';
import { selfTlsRights } from '../../src/tls/self/kubernetes/rights.ts';
import { certificateOf, keptAuthority } from '../tls/self/kubernetes/kept-authority.ts';
import { api } from './api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { eventually } from './eventually.ts';
import { make, NAMESPACE } from './in-cluster.ts';
import { kubectl } from './kubectl.ts';
import { accountClient, adminClient, CONFIGURATIONS, configuration, liveWebhooks } from './self-tls.ts';

const SECRET = 'podrole-tls';
const CONFIGURATION = 'podrole';
const SECRETS = `/api/v1/namespaces/${NAMESPACE}/secrets`;
const RIGHTS = selfTlsRights({
  secret: SECRET,
  configurations: [{ kind: 'MutatingWebhookConfiguration', name: CONFIGURATION }],
});
const VERBS = {
  clusterRole: ['get', 'list', 'watch', 'patch'],
  role: ['get', 'create', 'patch'],
} as const;
const OPTIONS = { accept: 'application/json', totalMs: 5000 };
const authority = await keptAuthority('one');

let plane: ControlPlane;
let admin: ApiClient;
const clients = new Map<string, ApiClient>();

/** The account that has all rights, or all but one. */
function clientWithout(missing: string): ApiClient {
  const client = clients.get(missing);
  if (client === undefined) throw new Error(`no account without ${missing}`);
  return client;
}

beforeAll(async () => {
  plane = await startControlPlane();
  admin = await adminClient(plane);
  await make(plane, '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  await make(plane, CONFIGURATIONS, configuration(CONFIGURATION, ['a']));
  await make(plane, CONFIGURATIONS, configuration('other', ['a']));
  await make(plane, SECRETS, { metadata: { name: 'other' } });
  for (const [where, verbs] of Object.entries(VERBS)) {
    for (const verb of verbs) {
      const missing = `${where}-${verb}`;
      const rights = { ...RIGHTS, [where]: without(RIGHTS[where as keyof StoreRights], verb) };
      clients.set(missing, await accountClient(plane, `no-${missing.toLowerCase()}`, rights));
    }
  }
  clients.set('nothing', await accountClient(plane, 'all', RIGHTS));
  // The API server takes note of rights a moment after they were given; of these last.
  await eventually('rights', () =>
    workings.patch('nothing').then(
      () => true,
      () => undefined,
    ),
  );
  await eventually('rights', () =>
    secretOf('nothing')
      .read()
      .then(
        () => true,
        () => undefined,
      ),
  );
});
afterAll(() => plane?.stop());

const without = (rules: readonly RbacRule[], verb: string) =>
  rules.map((rule) => ({ ...rule, verbs: rule.verbs.filter((one) => one !== verb) }));

const secretOf = (missing: string) =>
  createAuthoritySecret(clientWithout(missing), { namespace: NAMESPACE, name: SECRET, service: 'podrole' });

/** What the port to the configuration does with each verb. */
const workings = {
  get: (missing: string): Promise<unknown> => liveWebhooks(clientWithout(missing), CONFIGURATION).read(),
  async patch(missing: string): Promise<unknown> {
    const [found] = (await liveWebhooks(admin, CONFIGURATION).read()).webhooks;
    if (found === undefined) throw new Error('it is gone');
    const bundles = new Map([['a.podrole.io', [certificateOf(authority)]]]);
    return liveWebhooks(clientWithout(missing), CONFIGURATION).apply(found, bundles);
  },
};

/** Whether a change of the configuration is heard of within a second. */
async function hears(missing: string): Promise<boolean> {
  const onChange = vi.fn();
  const watch = liveWebhooks(clientWithout(missing), CONFIGURATION).watch(onChange);
  const isTold = (times: number) =>
    vi
      .waitFor(() => expect(onChange.mock.calls.length).toBeGreaterThanOrEqual(times))
      .then(
        () => true,
        () => false,
      );
  await isTold(2);
  const change = ['annotate', '--overwrite', 'mutatingwebhookconfiguration', CONFIGURATION];
  await kubectl(plane, [...change, `x=${performance.now()}`]);
  const heard = await isTold(3);
  await watch.close();
  return heard;
}

/** Does with the Secret, which is not there, all that there is to do. */
async function secretLife(missing: string): Promise<void> {
  const secret = secretOf(missing);
  await kubectl(plane, ['delete', 'secret', '--ignore-not-found', '--namespace', NAMESPACE, SECRET]);
  expect(await secret.read()).toBeUndefined();
  await secret.make();
  const made = await secret.read();
  expect(await secret.write({ ...EMPTY, current: authority }, made?.version ?? '')).toBe(true);
}

describe('an account with exactly the rights of self mode', () => {
  test('can do all of it', async () => {
    await secretLife('nothing');
    expect(await workings.get('nothing')).toMatchObject({ webhooks: [{}], unread: [] });
    expect(await workings.patch('nothing')).toBe(true);
    expect(await hears('nothing')).toBe(true);
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['read another Secret', 'get', () => clientWithout('nothing').getJson(`${SECRETS}/other`, OPTIONS)],
    ['list Secrets', 'list', () => clientWithout('nothing').getJson(SECRETS, OPTIONS)],
    [
      'read a Secret by that name elsewhere',
      'get',
      () => clientWithout('nothing').getJson(`/api/v1/namespaces/default/secrets/${SECRET}`, OPTIONS),
    ],
    [
      'make another Secret by an apply',
      'patch',
      () =>
        clientWithout('nothing').patchJson(
          `${SECRETS}/new?fieldManager=x`,
          { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'new' } },
          { ...OPTIONS, type: 'apply' },
        ),
    ],
    [
      'make a Secret by a POST, not even its own',
      'create',
      () => clientWithout('nothing').postJson(SECRETS, { metadata: { name: SECRET } }, OPTIONS),
    ],
    [
      'read another configuration',
      'get',
      () => clientWithout('nothing').getJson(`${CONFIGURATIONS}/other`, OPTIONS),
    ],
    [
      'change another configuration',
      'patch',
      () => clientWithout('nothing').patchJson(`${CONFIGURATIONS}/other`, {}, { ...OPTIONS, type: 'merge' }),
    ],
    ['list configurations', 'list', () => clientWithout('nothing').getJson(CONFIGURATIONS, OPTIONS)],
  ])('cannot %s', async (_, verb, doing) => {
    await expect(doing()).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining(`cannot ${verb} `),
    });
  });

  test('cannot make a configuration, nor delete its own or the Secret', async () => {
    const token = await tokenOfAll();
    const { post, delete: remove } = api(plane, token);
    const statuses = [
      await post(CONFIGURATIONS, configuration('new', ['a'])),
      await remove(`${CONFIGURATIONS}/${CONFIGURATION}`),
      await remove(`${SECRETS}/${SECRET}`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([403, 403, 403]);
  });

  async function tokenOfAll(): Promise<string> {
    const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/all/token`;
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    return (await make<{ status: { token: string } }>(plane, path, request)).status.token;
  }
});

describe('without the right to', () => {
  test('make its Secret, it says what to do', async () => {
    await expect(secretLife('role-create')).rejects.toThrow(
      /^Secret podrole-system\/podrole-tls is not there and may not be made: the API server answers 403 \(Forbidden\); make it again with its chart/,
    );
  });

  test.each([
    ['get', /may not be read: .*cannot get resource "secrets".*; grant the rights of docs\/rbac\.md/],
    ['patch', /may not be made: the API server answers 403 \(Forbidden\); make it again with its chart/],
  ])('%s its Secret, nothing works', async (verb, message) => {
    await expect(secretLife(`role-${verb}`)).rejects.toThrow(message);
  });

  test.each(['get', 'patch'] as const)('%s its configuration, that does not work', async (verb) => {
    await expect(workings[verb](`clusterRole-${verb}`)).rejects.toMatchObject({
      code: 'SELF_TLS_REFUSED',
      message: expect.stringContaining(`cannot ${verb} resource`),
    });
  });

  test('watch its configuration, changes are not heard of', async () => {
    expect(await hears('clusterRole-watch')).toBe(false);
  });

  test('list its configuration, changes are not heard of where the API server streams no lists', async () => {
    expect(await hears('clusterRole-list')).toBe(true);
    await plane.restartApiServer('SIGTERM', ['--feature-gates=WatchList=false']);
    await eventually('rights', () =>
      workings.get('nothing').then(
        () => true,
        () => undefined,
      ),
    );
    expect(await hears('clusterRole-list')).toBe(false);
    expect(await hears('nothing')).toBe(true);
  });
});
