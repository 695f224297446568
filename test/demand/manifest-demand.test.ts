import { expect, test } from 'vitest';
import { account, BASE, demandOf, linesOf, pod, space } from './demand-of.ts';

const IAM = 'iam.amazonaws.com/role';
const all = space({ 'iam.amazonaws.com/permitted': '.*' });
const K = ['k trusts shop/app: kiam-role, permitted'];

test.each([
  ['the skip label', { labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': '' } }],
  ['a mirrored pod', { annotations: { [IAM]: 'k', 'kubernetes.io/config.mirror': 'x' } }],
])('%s sets a pod apart from one that is else alike', (_says, metadata) => {
  const apart = {
    kind: 'Pod',
    metadata: { namespace: 'shop', name: 'apart', annotations: { [IAM]: 'k' }, ...metadata },
    spec: { serviceAccountName: 'app' },
  };
  const objects = [account('app'), all, apart, pod('web', 'app', { [IAM]: 'k' })];
  for (const given of [objects, [...objects].reverse()]) {
    const demand = demandOf(given);
    expect(linesOf(demand)).toEqual(K);
    expect(demand.claims[0]?.holders.count).toBe(1);
  }
});

test('a ServiceAccount that stands there twice is asked once, as it stands last', () => {
  const demand = demandOf([account('app', { [IAM]: 'old' }), all, account('app', { [IAM]: 'k' })]);
  expect(linesOf(demand)).toEqual(K);
  expect(demand.asked.serviceAccounts).toBe(1);
});

test('an old ReplicaSet counts only without its Deployment, and a pod that has ended does not', () => {
  const workload = (kind: string, name: string, role: string, more = {}) => ({
    kind,
    metadata: { namespace: 'shop', name, ...more },
    spec: { template: { metadata: { annotations: { [IAM]: role } }, spec: { serviceAccountName: 'app' } } },
  });
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', controller: true };
  const old = workload('ReplicaSet', 'web-1', 'k', { ownerReferences: [owner] });
  const ended = { ...pod('job', 'app', { [IAM]: 'ended' }), status: { phase: 'Succeeded' } };
  expect(linesOf(demandOf([account('app'), all, old, ended]))).toEqual(K);
  const lines = linesOf(demandOf([account('app'), all, old, workload('Deployment', 'web', 'new')]));
  expect(lines).toEqual(['new trusts shop/app: kiam-role, permitted']);
});

test('a ConfigMap that is no list of roles is an error', () => {
  const metadata = { namespace: 'eks', name: 'pod-identity-webhook' };
  const manifest = [{ kind: 'ConfigMap', metadata, data: { config: 'x' } }, account('app', { [IAM]: BASE })];
  expect(() => demandOf(manifest)).toThrowError(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
});
