import { afterEach, describe, expect, test } from 'vitest';
import { clusterDemand } from '../../src/demand/cluster-demand.ts';
import type { Demand } from '../../src/demand/demand.ts';
import { manifestDemand } from '../../src/demand/manifest-demand.ts';
import { PodroleError } from '../../src/errors.ts';
import { parseManifest } from '../../src/manifests/parse.ts';
import { type Asked, json, refuse, type StandIn, startStandIn } from '../cluster/kubernetes/stand-in.ts';
import { BASE, linesOf, rulesOf } from './demand-of.ts';

const ROLE = 'eks.amazonaws.com/role-arn';
const IAM = 'iam.amazonaws.com/role';

const open: StandIn[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

type Objects = Readonly<Record<string, readonly object[]>>;

const named = (name: string, annotations: object = {}, more: object = {}) => ({
  metadata: { namespace: 'shop', name, annotations, ...more },
});
const owned = (apiVersion: string, kind: string, name: string) => ({
  ownerReferences: [{ apiVersion, kind, name, controller: true }],
});
const template = (serviceAccountName: string, role: string) => ({
  template: { metadata: { annotations: { [IAM]: role } }, spec: { serviceAccountName } },
});
const workload = (name: string, role: string, more: object = {}) => ({
  ...named(name, {}, more),
  spec: template('app', role),
});

/** What there is in the cluster, by resource. */
const CLUSTER: Objects = {
  serviceaccounts: [named('app'), named('eks', { [ROLE]: `${BASE}e` })],
  namespaces: [{ metadata: { name: 'shop', annotations: { 'iam.amazonaws.com/permitted': '.*' } } }],
  configmaps: [
    {
      metadata: { namespace: 'eks', name: 'pod-identity-webhook' },
      data: { config: JSON.stringify({ 'shop/mapped': { RoleARN: `${BASE}m` } }) },
    },
  ],
};

const PATHS: Readonly<Record<string, string>> = {
  serviceaccounts: '/api/v1/serviceaccounts',
  namespaces: '/api/v1/namespaces',
  configmaps: '/api/v1/namespaces/eks/configmaps',
  pods: '/api/v1/pods',
  replicationcontrollers: '/api/v1/replicationcontrollers',
  deployments: '/apis/apps/v1/deployments',
  statefulsets: '/apis/apps/v1/statefulsets',
  daemonsets: '/apis/apps/v1/daemonsets',
  replicasets: '/apis/apps/v1/replicasets',
  cronjobs: '/apis/batch/v1/cronjobs',
  jobs: '/apis/batch/v1/jobs',
};

/** Two objects to a page, as an API server would have 500. */
function answerFrom(objects: Objects, { path, query, response }: Asked): void {
  const [resource] = Object.entries(PATHS).find(([, own]) => own === path) ?? [];
  if (resource === undefined) {
    refuse(response, 404);
    return;
  }
  const all = objects[resource] ?? [];
  const from = Number(query.get('continue') ?? 0);
  const metadata = { resourceVersion: '1', ...(from + 2 < all.length && { continue: String(from + 2) }) };
  json(response, { items: all.slice(from, from + 2), metadata });
}

async function standIn(answer: (asked: Asked) => void): Promise<StandIn> {
  const started = await startStandIn(answer);
  open.push(started);
  return started;
}

async function demandIn(objects: Objects, flags = {}): Promise<Demand> {
  const { client } = await standIn((asked) => answerFrom({ ...CLUSTER, ...objects }, asked));
  return clusterDemand(client, rulesOf(flags));
}

describe('the demand of a cluster', () => {
  test('is of every kind that has pods, and of every page', async () => {
    const { claims, asked } = await demandIn({
      pods: [1, 2, 3, 4, 5].map((index) => ({
        ...named(`p${index}`, { [IAM]: `pod-${index}` }),
        spec: { serviceAccountName: 'app' },
      })),
      deployments: [workload('d', 'deployment')],
      statefulsets: [workload('s', 'stateful')],
      daemonsets: [workload('d', 'daemon')],
      replicationcontrollers: [workload('r', 'controller')],
      replicasets: [workload('r', 'replica')],
      jobs: [workload('j', 'job')],
      cronjobs: [{ ...named('c'), spec: { jobTemplate: { spec: template('app', 'cron') } } }],
    });
    const roles = claims.map(({ roleArn }) => roleArn.slice(BASE.length));
    const kinds = ['controller', 'cron', 'daemon', 'deployment', 'e', 'job'];
    const pods = ['pod-1', 'pod-2', 'pod-3', 'pod-4', 'pod-5'];
    expect(roles).toEqual([...kinds, ...pods, 'replica', 'stateful']);
    expect(asked).toEqual({ serviceAccounts: 2, pods: 12 });
  });

  test('is that of the same objects as manifests', async () => {
    const pods = ['a', 'b', 'c'].map((name) => ({
      ...named(name, { [IAM]: name, 'iam.amazonaws.com/external-id': 'x-1' }),
      spec: { serviceAccountName: name === 'c' ? 'mapped' : 'eks' },
    }));
    const kinds = {
      serviceaccounts: 'ServiceAccount',
      namespaces: 'Namespace',
      configmaps: 'ConfigMap',
      pods: 'Pod',
    };
    const objects: Objects = { ...CLUSTER, pods };
    const items = Object.entries(kinds).flatMap(([resource, kind]) =>
      (objects[resource] ?? []).map((object) => ({ kind, ...object })),
    );
    const documents = parseManifest('in.json', JSON.stringify({ kind: 'List', items }));
    const live = await demandIn(objects);
    expect(live).toEqual(manifestDemand(documents, rulesOf()));
    expect(live.chains).toHaveLength(3);
  });

  test.each<[says: string, objects: Objects, roles: readonly string[]]>([
    [
      'an old ReplicaSet of a Deployment does not count',
      {
        deployments: [workload('web', 'new')],
        replicasets: [workload('web-1', 'old', owned('apps/v1', 'Deployment', 'web'))],
      },
      ['e', 'new'],
    ],
    [
      'a ReplicaSet of something that is not read counts',
      { replicasets: [workload('web-1', 'canary', owned('argoproj.io/v1alpha1', 'Rollout', 'web'))] },
      ['canary', 'e'],
    ],
    [
      'a Job of a CronJob of somebody else counts',
      { jobs: [workload('job', 'job', owned('example.com/v1', 'CronJob', 'x'))] },
      ['e', 'job'],
    ],
    [
      'a Job of a CronJob does not count',
      { jobs: [workload('job', 'old', owned('batch/v1', 'CronJob', 'x'))] },
      ['e'],
    ],
    [
      'a pod that runs counts beside the template of its owner',
      {
        deployments: [workload('web', 'new')],
        pods: [
          {
            ...named('web-1-x', { [IAM]: 'old' }, owned('apps/v1', 'ReplicaSet', 'web-1')),
            spec: { serviceAccountName: 'app' },
            status: { phase: 'Running' },
          },
        ],
      },
      ['e', 'new', 'old'],
    ],
    [
      'a pod that has ended does not count',
      {
        pods: ['Succeeded', 'Failed', 'Pending'].map((phase) => ({
          ...named(phase, { [IAM]: phase }),
          spec: { serviceAccountName: 'app' },
          status: { phase },
        })),
      },
      ['Pending', 'e'],
    ],
    [
      'what has no pod counts for nothing',
      { pods: [named('empty', { [IAM]: 'a' }), {}], jobs: [named('empty')] },
      ['e'],
    ],
  ])('%s', async (_says, objects, roles) => {
    const { claims } = await demandIn(objects);
    expect(claims.map(({ roleArn }) => roleArn.slice(BASE.length))).toEqual(roles);
  });

  test('reads metadata alone where that is enough, and asks for whole pods', async () => {
    const { client, asked } = await standIn((one) => answerFrom(CLUSTER, one));
    await clusterDemand(client, rulesOf());
    const metadata = asked.filter(({ headers }) => headers.accept?.includes('PartialObjectMetadataList'));
    expect(metadata.map(({ path }) => path)).toEqual([PATHS.namespaces, PATHS.serviceaccounts]);
    expect(asked.find(({ path }) => path === PATHS.configmaps)?.query.get('fieldSelector')).toBe(
      'metadata.name=pod-identity-webhook',
    );
  });

  test('does not read Namespaces where nobody asks them', async () => {
    const { client, asked } = await standIn((one) => answerFrom(CLUSTER, one));
    const demand = await clusterDemand(client, rulesOf({ dialects: 'eks' }));
    expect(linesOf(demand)).toEqual(['e trusts shop/eks: service-account-role, nobody']);
    expect(asked.map(({ path }) => path)).not.toContain(PATHS.namespaces);
  });
});

describe('what may not be listed', () => {
  /** Refuses one resource with a status. */
  const refusing = async (resource: string, status: number, objects: Objects = CLUSTER) => {
    const { client } = await standIn((asked) =>
      asked.path === PATHS[resource] ? refuse(asked.response, status) : answerFrom(objects, asked),
    );
    return clusterDemand(client, rulesOf());
  };

  test.each([
    ['pods', 403],
    ['cronjobs', 403],
    ['deployments', 404],
  ])('is noted of %s (%i), and the rest goes on', async (resource, status) => {
    const objects = { ...CLUSTER, statefulsets: [workload('s', 'stateful')] };
    const { unlisted, claims } = await refusing(resource, status, objects);
    expect(unlisted).toEqual([{ resource, why: `the API server answers ${status}: status ${status}` }]);
    expect(claims.map(({ roleArn }) => roleArn)).toEqual([`${BASE}e`, `${BASE}stateful`]);
  });

  test('is asked through what it owns', async () => {
    const replicasets = [workload('web-1', 'web', owned('apps/v1', 'Deployment', 'web'))];
    const { claims } = await refusing('deployments', 403, { ...CLUSTER, replicasets });
    expect(claims.map(({ roleArn }) => roleArn)).toEqual([`${BASE}e`, `${BASE}web`]);
  });

  test.each([
    ['serviceaccounts', 403],
    ['namespaces', 403],
    ['configmaps', 403],
    ['serviceaccounts', 500],
    ['pods', 500],
    ['pods', 429],
  ])('fails of %s (%i), as answers would be others', async (resource, status) => {
    await expect(refusing(resource, status)).rejects.toMatchObject({
      name: 'PodroleError',
      code: 'CLUSTER_UNREADABLE',
      message: expect.stringContaining(PATHS[resource] ?? ''),
    });
  });

  test('fails of a ConfigMap that is no list of roles', async () => {
    const configmaps = [{ metadata: { name: 'pod-identity-webhook' }, data: { config: 'x' } }];
    await expect(demandIn({ configmaps })).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
  });
});

describe('a list that does not end well', () => {
  /** The second page of pods fails so many times. */
  const expiring = async (times: number) => {
    let failures = 0;
    const pods = ['a', 'b', 'c'].map((name) => ({
      ...named(name, { [IAM]: 'a' }),
      spec: { serviceAccountName: 'app' },
    }));
    const { client } = await standIn((asked) => {
      const isSecond = asked.path === PATHS.pods && asked.query.has('continue');
      if (isSecond && failures++ < times) refuse(asked.response, 410);
      else answerFrom({ ...CLUSTER, pods }, asked);
    });
    return clusterDemand(client, rulesOf());
  };

  test('is begun anew when it took too long, and nobody is counted twice', async () => {
    const { claims, asked } = await expiring(2);
    expect(claims.find(({ roleArn }) => roleArn === `${BASE}a`)?.holders.count).toBe(3);
    expect(asked).toEqual({ serviceAccounts: 2, pods: 3 });
  });

  test('is given up after three times', async () => {
    await expect(expiring(9)).rejects.toMatchObject({ code: 'CLUSTER_UNREADABLE' });
  });

  test('is given up by its signal', async () => {
    const { client } = await standIn(() => {});
    const error = await clusterDemand(client, rulesOf(), AbortSignal.timeout(100)).catch(
      (one: unknown) => one,
    );
    expect(error).toBeInstanceOf(PodroleError);
    expect((error as PodroleError).code).toBe('CLUSTER_UNREADABLE');
  });

  test('tells of no token', async () => {
    const { client } = await standIn(({ response }) => refuse(response, 403));
    const error = await clusterDemand(client, rulesOf()).catch((one: unknown) => one);
    expect(String((error as Error).stack)).not.toContain('first');
  });
});
