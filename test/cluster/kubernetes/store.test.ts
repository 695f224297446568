import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createKubernetesMetrics } from '../../../src/cluster/kubernetes/metrics.ts';
import { openKubernetesStore } from '../../../src/cluster/kubernetes/store.ts';
import type { LiveSubject } from '../../../src/cluster/live-facts.ts';
import type { ClusterStore } from '../../../src/cluster/store.ts';
import type { FactKind } from '../../../src/identity/facts.ts';
import { IAM_KEYS } from '../../../src/identity/iam-keys.ts';
import { keepsFor } from '../../../src/identity/keeping.ts';
import {
  type Asked,
  account,
  event,
  initialEnd,
  json,
  refuse,
  type StandIn,
  startStandIn,
} from './stand-in.ts';

const ARN = 'arn:aws:iam::111122223333:role/checkout';
const ROLE = { 'eks.amazonaws.com/role-arn': ARN };
const CHECKOUT: LiveSubject = { namespace: 'shop', serviceAccount: 'checkout' };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** What the stand-in has. */
interface Cluster {
  accounts?: readonly object[];
  namespaces?: readonly object[];
  configMap?: object | undefined;
  /** Answers single objects instead. */
  one?: (asked: Asked) => void;
  /** Answers watches instead. */
  watch?: (asked: Asked) => void;
}

const configMap = (config: string, resourceVersion = '1') => ({
  metadata: { namespace: 'eks', name: 'pod-identity-webhook', resourceVersion },
  data: { config },
});

async function openStore(cluster: Cluster, { namespaces = true, configMaps = true } = {}) {
  const collections: Record<string, () => readonly object[]> = {
    '/api/v1/serviceaccounts': () => cluster.accounts ?? [],
    '/api/v1/namespaces': () => cluster.namespaces ?? [],
    '/api/v1/namespaces/eks/configmaps': () => (cluster.configMap === undefined ? [] : [cluster.configMap]),
  };
  const watches: Asked['response'][] = [];
  const server: StandIn = await startStandIn((asked) => {
    const objects = collections[asked.path];
    if (objects === undefined) return cluster.one?.(asked) ?? undefined;
    if (cluster.watch !== undefined) return cluster.watch(asked);
    watches.push(asked.response);
    for (const object of objects()) event(asked.response, 'ADDED', object);
    event(asked.response, 'BOOKMARK', initialEnd('10'));
  });
  const registry = new Registry();
  const store = openKubernetesStore({
    client: server.client,
    keeps: keepsFor({ annotationPrefix: 'eks.amazonaws.com', ...IAM_KEYS }),
    onNamespace: () => {},
    namespaces,
    configMapNamespace: configMaps ? 'eks' : undefined,
    liveReads: { timeoutMs: 500, rate: 1000, burst: 1000 },
    log: pino({ enabled: false }),
    metrics: createKubernetesMetrics(registry),
    clock: () => performance.now(),
    random: () => 0.5,
  });
  open.push(server, store);
  const read = (kind: FactKind, subject = CHECKOUT) =>
    store.live?.read(kind, subject, performance.now() + 1000) ?? Promise.reject();
  return { store, server, registry, read, watches };
}

const details = (store: ClusterStore) =>
  Object.fromEntries(
    store.checks.map((check) => check()).map(({ name, ok, detail }) => [name, [ok, detail]]),
  );
const withoutTimes = (store: ClusterStore) =>
  JSON.parse(JSON.stringify(details(store)).replace(/\d+ s ago/g, 'now'));
const answering =
  (object: object | undefined) =>
  ({ response }: Asked) =>
    object === undefined ? refuse(response, 404) : json(response, object);

describe('the store over an API server', () => {
  test('knows ServiceAccounts, Namespaces and the ConfigMap', async () => {
    const { store } = await openStore({
      accounts: [{ ...account('checkout', ROLE) }, account('plain', { 'example.com/x': 'y' })],
      namespaces: [{ metadata: { name: 'shop', annotations: { 'podrole.io/role-arn': ARN } } }],
      configMap: configMap(`{"shop/listed": {"RoleARN": "${ARN}"}}`),
    });
    await store.synced;
    expect(store.facts.serviceAccount('shop', 'checkout')?.annotations).toEqual(ROLE);
    expect(store.facts.serviceAccount('shop', 'plain')?.annotations).toEqual({});
    expect(store.facts.serviceAccount('shop', 'other')).toBeUndefined();
    expect(store.facts.namespace('shop')?.annotations).toEqual({ 'podrole.io/role-arn': ARN });
    expect(store.facts.configMapRole('shop', 'listed')?.roleArn).toBe(ARN);
    expect(store.live?.kinds).toEqual(['ServiceAccount', 'Namespace', 'ConfigMap']);
    expect(store.status()).toMatchObject({
      objects: { ServiceAccount: 2, Namespace: 1, ConfigMap: 1 },
      current: true,
    });
    expect(withoutTimes(store)).toEqual({
      ServiceAccount: [true, '2 known, 1 of them with annotations that count; heard now'],
      Namespace: [true, '1 known, 1 of them with annotations that count; heard now'],
      ConfigMap: [true, 'eks/pod-identity-webhook is read; heard now'],
      'live-reads': [true, 'as needed'],
    });
  });

  test('asks for no more than decisions need', async () => {
    const { store, server } = await openStore({}, { namespaces: false, configMaps: false });
    await store.synced;
    expect(server.asked.map(({ path }) => path)).toEqual(['/api/v1/serviceaccounts']);
    expect(store.live?.kinds).toEqual(['ServiceAccount']);
  });

  test('asks for one ConfigMap by its name, whole', async () => {
    const { store, server } = await openStore({});
    await store.synced;
    const asked = server.asked.find(({ path }) => path.endsWith('/configmaps'));
    expect(asked?.query.get('fieldSelector')).toBe('metadata.name=pod-identity-webhook');
    expect(asked?.headers.accept).toBe('application/json');
    expect(withoutTimes(store).ConfigMap).toEqual([true, 'there is no eks/pod-identity-webhook; heard now']);
  });

  test('is not ready before everything has been heard of, and says why', async () => {
    const { store, registry } = await openStore({ watch: ({ response }) => refuse(response, 403) });
    await vi.waitFor(() =>
      expect(details(store).ServiceAccount).toEqual([
        false,
        'not all heard of yet: the API server answers 403: status 403',
      ]),
    );
    expect(store.live?.isSynced('ServiceAccount')).toBe(false);
    expect(await registry.metrics()).toContain('podrole_store_synced{kind="Namespace"} 0');
    expect(store.status().current).toBe(false);
  });

  test('stays ready when the API server is gone, and says so', async () => {
    const { store, server } = await openStore({ accounts: [account('checkout', ROLE)] });
    await store.synced;
    server.cut();
    const refused = server.close();
    await vi.waitFor(() =>
      expect(details(store).ServiceAccount?.[1]).toMatch(/nothing heard since \d+ s ago: .*/),
    );
    await refused;
    open.splice(0, 1);
    expect(details(store).ServiceAccount?.[0]).toBe(true);
    expect(store.facts.serviceAccount('shop', 'checkout')?.annotations).toEqual(ROLE);
    expect(store.status().current).toBe(false);
  });

  test('keeps the last good roles of a ConfigMap that breaks, until it is gone', async () => {
    const { store, watches } = await openStore({ configMap: configMap(`{"shop/a": {"RoleARN": "${ARN}"}}`) });
    await store.synced;
    for (const response of watches) event(response, 'MODIFIED', configMap('{', '2'));
    await vi.waitFor(() =>
      expect(details(store).ConfigMap?.[1]).toContain('is no JSON; the last good roles stay'),
    );
    expect(store.facts.configMapRole('shop', 'a')?.roleArn).toBe(ARN);
    for (const response of watches) event(response, 'DELETED', configMap('{', '3'));
    await vi.waitFor(() => expect(store.facts.configMapRole('shop', 'a')).toBeUndefined());
  });
});

describe('the ConfigMap', () => {
  test('counts no longer when everything is read anew and it is not there', async () => {
    const cluster: Cluster = { configMap: configMap(`{"shop/a": {"RoleARN": "${ARN}"}}`) };
    const { store, watches } = await openStore(cluster);
    await store.synced;
    expect(store.facts.configMapRole('shop', 'a')?.roleArn).toBe(ARN);
    cluster.configMap = undefined;
    for (const response of watches) event(response, 'ERROR', { kind: 'Status', code: 410 });
    await vi.waitFor(() => expect(store.facts.configMapRole('shop', 'a')).toBeUndefined());
  });
});

describe('a live read of', () => {
  test.each<[kind: FactKind, path: string]>([
    ['ServiceAccount', '/api/v1/namespaces/shop/serviceaccounts/checkout'],
    ['Namespace', '/api/v1/namespaces/shop'],
  ])('a %s gives what it says now', async (kind, path) => {
    const { read, server } = await openStore({ one: answering(account('x', { ...ROLE, 'x/y': 'z' })) });
    const answer = await read(kind);
    const facts = 'facts' in answer ? answer.facts : {};
    const found =
      kind === 'Namespace' ? facts.namespace?.('shop') : facts.serviceAccount?.('shop', 'checkout');
    expect(found).toEqual({ annotations: ROLE, labels: {} });
    expect(server.asked.at(-1)?.path).toBe(path);
  });

  test.each<FactKind>(['ServiceAccount', 'Namespace'])(
    'a %s that is not there gives nothing',
    async (kind) => {
      const { read } = await openStore({ one: answering(undefined) });
      const answer = await read(kind);
      const { serviceAccount, namespace } = 'facts' in answer ? answer.facts : {};
      expect((kind === 'Namespace' ? namespace : serviceAccount)?.('shop', 'checkout')).toBeUndefined();
      expect('facts' in answer).toBe(true);
    },
  );

  test.each(['../secrets/x', '..', '.', 'a/b', 'a?x=y', 'a%2fb', 'A', '', '-a', 'a'.repeat(254), 'a\n', 'ä'])(
    'a name like %j asks for nothing, as there can be no such object',
    async (name) => {
      const { read, server, store } = await openStore({ one: answering(account('x', ROLE)) });
      await store.synced;
      const before = server.asked.length;
      for (const subject of [
        { namespace: 'shop', serviceAccount: name },
        { namespace: name, serviceAccount: 'checkout' },
      ]) {
        const answer = await read('ServiceAccount', subject);
        expect('facts' in answer && answer.facts.serviceAccount?.('shop', 'checkout')).toBeUndefined();
      }
      const answer = await read('Namespace', { namespace: name, serviceAccount: 'checkout' });
      expect('facts' in answer && answer.facts.namespace?.('shop')).toBeUndefined();
      expect(server.asked).toHaveLength(before);
    },
  );

  test('a failure says why', async () => {
    const { read } = await openStore({ one: ({ response }) => refuse(response, 400) });
    expect(await read('ServiceAccount')).toEqual({ unread: 'failed' });
    expect(await read('Namespace')).toEqual({ unread: 'failed' });
    expect(await read('ConfigMap')).toEqual({ unread: 'failed' });
  });

  test('one kind goes on where another may not be read', async () => {
    const { read } = await openStore({
      one: (asked) =>
        asked.path.includes('/serviceaccounts/')
          ? json(asked.response, account('x', ROLE))
          : refuse(asked.response, 400),
    });
    for (let count = 0; count < 6; count++) await read('Namespace');
    expect(await read('Namespace')).toEqual({ unread: 'paused' });
    expect(await read('ServiceAccount')).toHaveProperty('facts');
  });

  describe('the ConfigMap', () => {
    const known = configMap('{}');
    const newer = configMap(`{"shop/checkout": {"RoleARN": "${ARN}"}}`, '2');
    const roleIn = (answer: Awaited<ReturnType<Awaited<ReturnType<typeof openStore>>['read']>>) =>
      'facts' in answer ? answer.facts.configMapRole?.('shop', 'checkout')?.roleArn : answer.unread;
    const ones = (server: StandIn) => server.asked.filter(({ query }) => query.size === 0);

    test('takes its metadata only while nothing has changed', async () => {
      const { store, read, server } = await openStore({ configMap: known, one: answering(known) });
      await store.synced;
      expect(roleIn(await read('ConfigMap'))).toBeUndefined();
      expect(ones(server).map(({ headers }) => headers.accept)).toEqual([
        'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      ]);
    });

    test('takes the whole of it when it has', async () => {
      const { store, read, server } = await openStore({ configMap: known, one: answering(newer) });
      await store.synced;
      expect(roleIn(await read('ConfigMap'))).toBe(ARN);
      expect(ones(server).at(-1)?.headers.accept).toBe('application/json');
    });

    test('gives none when it is gone', async () => {
      const { store, read } = await openStore({ configMap: newer, one: answering(undefined) });
      await store.synced;
      expect(store.facts.configMapRole('shop', 'checkout')?.roleArn).toBe(ARN);
      expect(roleIn(await read('ConfigMap'))).toBeUndefined();
    });

    test('gives the last good roles when it has become unreadable', async () => {
      const { store, read } = await openStore({ configMap: newer, one: answering(configMap('{', '3')) });
      await store.synced;
      expect(roleIn(await read('ConfigMap'))).toBe(ARN);
    });
  });

  test('shows in readiness and metrics when it is paused', async () => {
    const { store, read, registry } = await openStore({ one: ({ response }) => refuse(response, 400) });
    for (let count = 0; count < 6; count++) await read('ServiceAccount');
    expect(details(store)['live-reads']).toEqual([
      true,
      expect.stringMatching(/^ServiceAccount: paused for (9|10) s more after failures: .* 400/),
    ]);
    const metrics = await registry.metrics();
    expect(metrics).toContain('podrole_live_reads_paused 1');
    expect(metrics).toContain('podrole_live_reads_total{outcome="failed"} 5');
    expect(metrics).toContain('podrole_live_reads_total{outcome="paused"} 1');
    expect(metrics).toContain('podrole_live_read_duration_seconds_count 5');
  });
});
