import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/cluster/kubernetes/connect.ts';
import type { RbacRule } from '../../src/cluster/kubernetes/rights.ts';
import { clusterDemand } from '../../src/demand/cluster-demand.ts';
import type { Demand } from '../../src/demand/demand.ts';
import { demandRights } from '../../src/demand/rights.ts';
import { BASE, linesOf, rulesOf } from '../demand/demand-of.ts';
import { commandsIn } from '../docs/commands-in.ts';
import { runCommand } from './command.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { client, make } from './in-cluster.ts';

const IAM = 'iam.amazonaws.com/role';
const RIGHTS = demandRights({ namespaces: true, watchConfigMap: true });

let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  const annotations = { 'iam.amazonaws.com/permitted': 'team-.*' };
  await make(plane, '/api/v1/namespaces', { metadata: { name: 'shop', annotations } });
  await make(plane, '/api/v1/namespaces', { metadata: { name: 'eks' } });
  const roleArn = { 'eks.amazonaws.com/role-arn': `${BASE}checkout` };
  await make(plane, '/api/v1/namespaces/shop/serviceaccounts', {
    metadata: { name: 'checkout', annotations: roleArn },
  });
  await make(plane, '/api/v1/namespaces/shop/serviceaccounts', { metadata: { name: 'app' } });
  await make(plane, '/api/v1/namespaces/shop/serviceaccounts', { metadata: { name: 'mapped' } });
  await make(plane, '/api/v1/namespaces/eks/configmaps', {
    metadata: { name: 'pod-identity-webhook' },
    data: { config: JSON.stringify({ 'shop/mapped': { RoleARN: `${BASE}mapped` } }) },
  });
  for (const [path, kind, name] of WORKLOADS) await make(plane, path, workload(kind, name));
});
afterAll(async () => {
  await plane?.stop();
});

const WORKLOADS = [
  ['/api/v1/namespaces/shop/pods', 'Pod', 'pod'],
  ['/api/v1/namespaces/shop/replicationcontrollers', 'ReplicationController', 'controller'],
  ['/apis/apps/v1/namespaces/shop/deployments', 'Deployment', 'deployment'],
  ['/apis/apps/v1/namespaces/shop/statefulsets', 'StatefulSet', 'stateful'],
  ['/apis/apps/v1/namespaces/shop/daemonsets', 'DaemonSet', 'daemon'],
  ['/apis/apps/v1/namespaces/shop/replicasets', 'ReplicaSet', 'replica'],
  ['/apis/batch/v1/namespaces/shop/jobs', 'Job', 'job'],
  ['/apis/batch/v1/namespaces/shop/cronjobs', 'CronJob', 'cron'],
] as const;

function workload(kind: string, name: string): object {
  const metadata = { labels: { app: name }, annotations: { [IAM]: `team-${name}` } };
  const spec = { serviceAccountName: 'app', containers: [{ name: 'app', image: 'app' }] };
  const runsOnce = { ...spec, restartPolicy: 'Never' };
  const selector = { matchLabels: { app: name } };
  switch (kind) {
    case 'Pod':
      return { metadata: { name, ...metadata }, spec };
    case 'ReplicationController':
      return { metadata: { name }, spec: { template: { metadata, spec } } };
    case 'Job':
      return { metadata: { name }, spec: { template: { metadata, spec: runsOnce } } };
    case 'CronJob': {
      const jobTemplate = { spec: { template: { metadata, spec: runsOnce } } };
      return { metadata: { name }, spec: { schedule: '0 0 * * *', jobTemplate } };
    }
    default:
      return { metadata: { name }, spec: { selector, serviceName: 'app', template: { metadata, spec } } };
  }
}

/** The demand as the holder of a token finds it. */
async function demandAs(
  name: string,
  rules: readonly RbacRule[],
  namespace: string | undefined,
): Promise<Demand> {
  const folder = join(plane.folder, name);
  await mkdir(folder);
  await copyFile(plane.caPath, join(folder, 'ca.crt'));
  await writeFile(join(folder, 'token'), await client(plane, name, rules), { mode: 0o600 });
  const api = await connect({ from: 'pod', server: plane.url, folder }, () => performance.now());
  return clusterDemand(api, { ...rulesOf(), configMapNamespace: namespace });
}

const OF_KIAM = WORKLOADS.map(([, , name]) => `team-${name} trusts shop/app: kiam-role, permitted`).sort();

test('with the documented rights every kind is read', async () => {
  // A ClusterRole for what the documentation grants in one namespace.
  const demand = await demandAs('deriver', [...RIGHTS.clusterRole, ...RIGHTS.role], 'eks');
  expect(linesOf(demand)).toEqual([
    'checkout trusts shop/checkout: service-account-role, nobody',
    'mapped trusts shop/mapped: config-map-role, config-map',
    ...OF_KIAM,
  ]);
  expect(demand.unlisted).toEqual([]);
});

test('without some of them what is missing is told', async () => {
  const rules = RIGHTS.clusterRole.filter(({ apiGroups }) => apiGroups[0] !== 'batch');
  const demand = await demandAs('half', rules, undefined);
  expect(linesOf(demand)).toEqual([
    'checkout trusts shop/checkout: service-account-role, nobody',
    ...OF_KIAM.filter((line) => !/team-(cron|job) /.test(line)),
  ]);
  expect(demand.unlisted.map(({ resource }) => resource)).toEqual(['cronjobs', 'jobs']);
});

test('without the Namespaces there is no answer', async () => {
  const rules = [{ apiGroups: [''], resources: ['serviceaccounts', 'pods'], verbs: ['list'] }];
  await expect(demandAs('blind', rules, undefined)).rejects.toMatchObject({
    code: 'CLUSTER_UNREADABLE',
    message: expect.stringContaining('namespaces is forbidden'),
  });
});

test('the commands of docs/trust.md that need a cluster run, and end as a table or as policies', async () => {
  const commands = (await commandsIn('docs/trust.md')).filter((line) => line.includes('--from-cluster'));
  expect(commands.length).toBeGreaterThan(0);
  // What kubectl means is what is meant.
  const env = { KUBECONFIG: plane.kubeconfigPath };
  for (const command of commands) {
    const [, ...args] = command.split(' ');
    const given = [...args, '--account-id', BASE.split(':')[4] ?? '', '--watch-config-map'];
    const { stdout, code } = await runCommand(given, { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /role\/mapped +shop\/mapped +sts.amazonaws.com +\S+ \(config-map-role\) +ConfigMap/,
    );
    const policies = await runCommand(
      [...given, '--issuer', 'https://oidc.example.com/prod', '--format', 'json', '--permitted-only'],
      { env },
    );
    expect(Object.keys(JSON.parse(policies.stdout))).toEqual(
      ['mapped', ...WORKLOADS.map(([, , name]) => `team-${name}`).sort()].map((name) => BASE + name),
    );
  }
});
