import { describe, expect, test } from 'vitest';
import type { LiveAnswer, LiveFacts } from '../../src/cluster/live-facts.ts';
import { type ClusterFacts, type FactKind, NO_FACTS, NOTHING_KNOWN } from '../../src/identity/facts.ts';
import type { GivenFlags } from '../../src/settings/read.ts';
import { build, EVERYBODY, ROLE, review, settingsOf } from './build.ts';

const ALL: readonly FactKind[] = ['ServiceAccount', 'ConfigMap', 'Namespace'];
const SILENT: ClusterFacts = {
  ...NOTHING_KNOWN,
  serviceAccount: () => NO_FACTS,
  namespace: () => NO_FACTS,
};
const roleOf = (annotations: Readonly<Record<string, string>> = ROLE) => ({ annotations, labels: {} });

interface Case {
  readonly facts?: ClusterFacts;
  readonly mode?: 'off' | 'negative' | 'always';
  /** What live reads say, by kind; nothing unless told. */
  readonly answers?: Partial<Record<FactKind, LiveAnswer>>;
  readonly kinds?: readonly FactKind[];
  readonly synced?: readonly FactKind[];
  readonly path?: string;
  readonly request?: object;
  readonly flags?: GivenFlags;
}

async function admit(given: Case) {
  const { facts = SILENT, mode = 'negative', answers = {}, kinds = ALL, synced = ALL, request = {} } = given;
  const asked: [kind: FactKind, subject: string, leftMs: number][] = [];
  const live: LiveFacts = {
    kinds,
    isSynced: (kind) => synced.includes(kind),
    async read(kind, { namespace, serviceAccount }, until) {
      asked.push([kind, `${namespace}/${serviceAccount}`, Math.round(until)]);
      return answers[kind] ?? { facts: {} };
    },
  };
  const settings = settingsOf({
    'namespace-roles': 'true',
    'invalid-role': 'deny',
    'account-id': '111122223333',
    ...given.flags,
  });
  const confirming = { live, mode, timeoutMs: 1000 };
  const { post, registry } = build({ facts, settings, confirming, clock: () => 0 });
  const answer = await post(review({ namespace: 'shop', ...request }), { path: given.path ?? '/mutate' });
  const { response } = answer.json();
  return { response, asked, kinds: asked.map(([kind]) => kind).sort(), metrics: await registry.metrics() };
}

const LIVE_ROLE = { facts: { serviceAccount: () => roleOf() } };
const reasonOf = ({ response }: Awaited<ReturnType<typeof admit>>) => response.auditAnnotations.reason;

describe('an answer from memory', () => {
  test.each<[says: string, given: Case, kinds: FactKind[]]>([
    ['a role on the ServiceAccount', { facts: EVERYBODY }, []],
    ['no role anywhere', {}, ['ServiceAccount', 'ConfigMap', 'Namespace']],
    [
      'a ServiceAccount that is not known',
      { facts: NOTHING_KNOWN, kinds: ['ServiceAccount'] },
      ['ServiceAccount'],
    ],
    [
      'a role of the ConfigMap',
      {
        facts: { ...SILENT, configMapRole: () => ({ roleArn: 'arn:aws:iam::111122223333:role/x' }) as never },
      },
      ['ServiceAccount'],
    ],
    [
      'a role of the Namespace',
      {
        facts: {
          ...SILENT,
          namespace: () => roleOf({ 'podrole.io/role-arn': 'arn:aws:iam::111122223333:role/x' }),
        },
      },
      ['ServiceAccount', 'ConfigMap'],
    ],
    [
      'a role that is no ARN, and refused',
      { facts: { ...SILENT, serviceAccount: () => roleOf({ 'eks.amazonaws.com/role-arn': 'x' }) } },
      ['ServiceAccount'],
    ],
    ['no role where only ServiceAccounts are followed', { kinds: ['ServiceAccount'] }, ['ServiceAccount']],
    ['no role with --confirm off', { mode: 'off' }, []],
    [
      'no role with --confirm off, before Namespaces have all been heard of',
      { mode: 'off', synced: ['ServiceAccount', 'ConfigMap'] },
      ['Namespace'],
    ],
    ['a role with --confirm always', { facts: EVERYBODY, mode: 'always' }, ['Namespace', 'ServiceAccount']],
    [
      'a role in a Namespace that is not known',
      { facts: { ...EVERYBODY, namespace: () => undefined } },
      ['Namespace'],
    ],
    [
      'a pod that is left out by its label',
      {
        request: {
          object: {
            metadata: { labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': 'x' } },
            spec: { containers: [] },
          },
        },
      },
      [],
    ],
    ['what is no pod', { request: { resource: { resource: 'services' } } }, []],
  ])('of %s asks for %j', async (_says, given, kinds) => {
    expect((await admit(given)).kinds).toEqual([...kinds].sort());
  });

  test('gives way to the ServiceAccount as it is now', async () => {
    const admitted = await admit({ answers: { ServiceAccount: LIVE_ROLE } });
    expect(reasonOf(admitted)).toBe('service-account-role');
    expect(admitted.response.patch).toBeDefined();
    expect(admitted.metrics).toContain('podrole_confirmations_total{outcome="changed"} 1');
  });

  test('gives way to another role under --confirm always', async () => {
    const newer = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/newer' };
    const answers = { ServiceAccount: { facts: { serviceAccount: () => roleOf(newer) } } };
    const { response, metrics } = await admit({ facts: EVERYBODY, mode: 'always', answers });
    expect(response.auditAnnotations['role-arn']).toBe(newer['eks.amazonaws.com/role-arn']);
    expect(metrics).toContain('podrole_confirmations_total{outcome="changed"} 1');
  });

  test('that is taken back leads on to what comes next', async () => {
    const arn = 'arn:aws:iam::111122223333:role/moved';
    const answers = {
      ServiceAccount: { facts: { serviceAccount: () => NO_FACTS } },
      ConfigMap: { facts: { configMapRole: () => ({ roleArn: arn }) as never } },
    };
    const { response, kinds } = await admit({ facts: EVERYBODY, mode: 'always', answers });
    expect(response.auditAnnotations).toMatchObject({ reason: 'config-map-role', 'role-arn': arn });
    expect(kinds).toEqual(['ConfigMap', 'Namespace', 'ServiceAccount']);
  });

  test('stands when nothing has changed', async () => {
    const admitted = await admit({ path: '/mutate/required' });
    expect(admitted.response).toMatchObject({ allowed: false, status: { code: 403 } });
    expect(admitted.metrics).toContain('podrole_confirmations_total{outcome="same"} 1');
  });

  test('is asked for by namespace and ServiceAccount of the pod', async () => {
    const object = { spec: { serviceAccountName: 'checkout', containers: [] } };
    const { asked } = await admit({ request: { object }, kinds: ['ServiceAccount'] });
    expect(asked).toEqual([['ServiceAccount', 'shop/checkout', 1000]]);
  });
});

describe('a live read that fails', () => {
  const answers = { ServiceAccount: { unread: 'late' } as const };

  test('leaves the last word to memory, without a warning for a ServiceAccount that is known', async () => {
    const { response, metrics } = await admit({ answers });
    expect(response).toMatchObject({
      allowed: true,
      auditAnnotations: { reason: 'no-role', remarks: 'unconfirmed' },
    });
    expect(response.warnings).toBeUndefined();
    expect(metrics).toContain('podrole_confirmations_total{outcome="unconfirmed"} 1');
  });

  test('warns where the ServiceAccount is not known', async () => {
    const { response } = await admit({ facts: NOTHING_KNOWN, answers });
    expect(response.warnings).toEqual([
      'podrole service-account-unconfirmed: decided as without a role, as ServiceAccount shop/default is not known and could not be looked up',
    ]);
    expect(response.auditAnnotations.remarks).toBe(
      'service-account-unknown, unconfirmed, service-account-unconfirmed',
    );
  });

  test('does not warn where only the Namespace could not be read', async () => {
    const { response } = await admit({ facts: NOTHING_KNOWN, answers: { Namespace: { unread: 'failed' } } });
    expect(response.warnings).toBeUndefined();
  });

  test('denies with an error to be tried again where a role is required', async () => {
    const { response } = await admit({ answers, path: '/mutate/required' });
    expect(response).toMatchObject({
      allowed: false,
      status: {
        code: 503,
        message:
          'podrole unconfirmed: which AWS role the pod has could not be looked up: ServiceAccount (late); try again',
      },
    });
  });

  test('denies there also what memory would give by a word of less weight', async () => {
    const namespace = () => roleOf({ 'podrole.io/role-arn': 'arn:aws:iam::111122223333:role/x' });
    const facts = { ...SILENT, namespace };
    const { response } = await admit({ facts, answers, path: '/mutate/required' });
    expect(response).toMatchObject({ allowed: false, status: { code: 503 } });
  });

  test('denies nobody there whose role is certain all the same', async () => {
    const answers = { ServiceAccount: LIVE_ROLE, ConfigMap: { unread: 'late' } as const };
    const { response, metrics } = await admit({ answers, path: '/mutate/required' });
    expect(response).toMatchObject({ allowed: true, auditAnnotations: { reason: 'service-account-role' } });
    expect(response.auditAnnotations.remarks).toBeUndefined();
    expect(metrics).toContain('podrole_confirmations_total{outcome="changed"} 1');
  });

  test('refuses no debugger its container', async () => {
    const request = { operation: 'UPDATE', subResource: 'ephemeralcontainers' };
    const { response } = await admit({ answers, request, path: '/mutate/required' });
    expect(response.allowed).toBe(true);
  });
});

test('an exception in a live read is answered as any other', async () => {
  const live: LiveFacts = {
    kinds: ALL,
    isSynced: () => true,
    read: () => Promise.reject(new Error('secret')),
  };
  const confirming = { live, mode: 'negative' as const, timeoutMs: 1000 };
  const { post } = build({ facts: SILENT, confirming });
  const { response } = (await post(review(), { path: '/mutate/required' })).json();
  expect(response).toMatchObject({ allowed: false, status: { code: 500 } });
  expect(JSON.stringify(response)).not.toContain('secret');
});

describe('a Namespace', () => {
  const annotations = { 'iam.amazonaws.com/role': 'reader' };
  const request = { object: { metadata: { annotations }, spec: { containers: [{ name: 'app' }] } } };
  const permitting = { facts: { namespace: () => roleOf({ 'iam.amazonaws.com/permitted': 'reader' }) } };
  const facts: ClusterFacts = { ...SILENT, namespace: () => undefined };

  test('that forbids a role in memory is asked what it says now', async () => {
    const admitted = await admit({ facts: SILENT, request, answers: { Namespace: permitting } });
    expect(reasonOf(admitted)).toBe('kiam-role');
  });

  test('that keeps a dialect off in memory is asked, too', async () => {
    const off = { ...SILENT, namespace: () => ({ ...NO_FACTS, labels: { 'podrole.io/kiam': 'off' } }) };
    expect(reasonOf(await admit({ facts: off, request, answers: { Namespace: permitting } }))).toBe(
      'kiam-role',
    );
  });

  test('that lends a bad role in memory is asked, too', async () => {
    const asking = { ...annotations, 'iam.amazonaws.com/external-id': 'id' };
    const lending = (base: string) =>
      roleOf({ 'iam.amazonaws.com/permitted': '.*', 'podrole.io/chain-base-role': base });
    const admitted = await admit({
      facts: { ...SILENT, namespace: () => lending('bad') },
      request: { object: { ...request.object, metadata: { annotations: asking } } },
      answers: { Namespace: { facts: { namespace: () => lending('arn:aws:iam::111122223333:role/x') } } },
    });
    expect(reasonOf(admitted)).toBe('kiam-role');
  });

  test.each(['reject', 'metadata-disabled'])(
    'that cannot be read keeps no pod out by --forbidden %s',
    async (forbidden) => {
      const answers = { Namespace: { unread: 'failed' as const } };
      const { response } = await admit({ facts, request, answers, flags: { forbidden } });
      expect(response.allowed).toBe(forbidden !== 'reject');
      if (forbidden !== 'reject') return;
      expect(response.status.code).toBe(503);
      expect(response.status.message).toContain('could not be looked up: Namespace (failed); try again');
    },
  );

  test('of a pod without a word of kiam is not asked', async () => {
    expect((await admit({ facts: { ...EVERYBODY }, answers: { Namespace: permitting } })).kinds).toEqual([]);
  });
});
