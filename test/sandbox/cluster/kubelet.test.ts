import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { materialise, type ProjectedToken } from '../../../src/sandbox/cluster/kubelet.ts';

const MOUNT = '/var/run/secrets/eks.amazonaws.com/serviceaccount';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'podrole-kubelet-'));
});
afterEach(() => rm(root, { recursive: true }));

const pod = (sources: object[], container: object = {}) => ({
  metadata: { name: 'cart-0', namespace: 'shop', annotations: { 'iam.amazonaws.com/role': 'cart' } },
  spec: {
    serviceAccountName: 'cart',
    containers: [
      {
        name: 'app',
        volumeMounts: [
          { name: 'aws', mountPath: MOUNT },
          { name: 'data', mountPath: '/data' },
        ],
        ...container,
      },
    ],
    initContainers: [{ name: 'init' }],
    volumes: [
      { name: 'aws', projected: { sources } },
      { name: 'data', emptyDir: {} },
    ],
  },
});
const TOKEN = {
  serviceAccountToken: { path: 'token', audience: 'sts.amazonaws.com', expirationSeconds: 86_400 },
};

const run = (given: unknown, container = 'app', requests: ProjectedToken[] = []) =>
  materialise({
    pod: given,
    container,
    root,
    requestToken: async (request) => {
      requests.push(request);
      return 'signed';
    },
  });

describe('the kubelet writes', () => {
  test('a token that only its owner reads, where the container mounts it', async () => {
    const requests: ProjectedToken[] = [];
    const { files } = await run(pod([TOKEN]), 'app', requests);
    const path = join(root, MOUNT, 'token');
    expect(files).toEqual([path]);
    expect(await readFile(path, 'utf8')).toBe('signed');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(requests).toEqual([{ audience: 'sts.amazonaws.com', expirationSeconds: 86_400 }]);
  });

  test("a token for the API server's own audience and an hour by default", async () => {
    const requests: ProjectedToken[] = [];
    await run(pod([{ serviceAccountToken: { path: 'token' } }]), 'app', requests);
    expect(requests).toEqual([{ audience: undefined, expirationSeconds: 3600 }]);
  });

  test.each([
    ['an annotation', "metadata.annotations['iam.amazonaws.com/role']", 'cart'],
    ['an annotation that is missing, as nothing', "metadata.annotations['x']", ''],
    ['an annotation that every object has, as nothing', "metadata.annotations['toString']", ''],
    ['the namespace', 'metadata.namespace', 'shop'],
  ])('%s', async (_, fieldPath, content) => {
    await run(pod([{ downwardAPI: { items: [{ path: 'deep/role', fieldRef: { fieldPath } }] } }]));
    expect(await readFile(join(root, MOUNT, 'deep/role'), 'utf8')).toBe(content);
  });

  test.each([
    ['for a container without the mount', [TOKEN], 'init'],
    [
      'for a field that it does not know',
      [{ downwardAPI: { items: [{ path: 'x', fieldRef: { fieldPath: 'status.podIP' } }] } }],
      'app',
    ],
    ['for another source', [{ configMap: { name: 'x' } }], 'app'],
  ])('nothing %s', async (_, sources, container) => {
    expect((await run(pod(sources), container)).files).toEqual([]);
  });
});

describe('the environment', () => {
  const fieldRef = (fieldPath: string) => ({ fieldRef: { fieldPath } });

  test.each([
    ['keeps a literal', { value: 'eu-west-1' }, 'eu-west-1'],
    ['has an empty value where none is written', {}, ''],
    ["knows the pod's name", { valueFrom: fieldRef('metadata.name') }, 'cart-0'],
    ["knows the pod's namespace", { valueFrom: fieldRef('metadata.namespace') }, 'shop'],
    ["knows the pod's ServiceAccount", { valueFrom: fieldRef('spec.serviceAccountName') }, 'cart'],
    ['leaves out a field that it does not know', { valueFrom: fieldRef('status.podIP') }, undefined],
    ['leaves out a secret', { valueFrom: { secretKeyRef: { name: 'x', key: 'y' } } }, undefined],
    ['does not move a path that only begins like a mount', { value: '/database' }, '/database'],
  ])('%s', async (_, variable, value) => {
    const { env } = await run(pod([], { env: [{ name: 'X', ...variable }] }));
    expect(env.X).toBe(value);
  });

  test.each([
    ['a file in a mount', `${MOUNT}/token`, `${MOUNT}/token`],
    ['a mount itself', '/data', '/data'],
    ['a path that winds through a mount', '/data/../data/x', '/data/x'],
  ])('moves below the root %s', async (_, value, moved) => {
    const { env } = await run(pod([], { env: [{ name: 'X', value }] }));
    expect(env.X).toBe(join(root, moved));
  });

  test('does not move a path that leads out of its mount', async () => {
    const { env } = await run(pod([], { env: [{ name: 'X', value: '/data/../../etc/passwd' }] }));
    expect(env.X).toBe('/data/../../etc/passwd');
  });
});

describe('a pod is refused', () => {
  const escaping = { serviceAccountToken: { path: '../../token' } };

  test.each([
    ['when a file leaves its volume', pod([escaping]), 'path "../../token" leaves its volume'],
    [
      'when a mount leaves the root',
      pod([TOKEN], { volumeMounts: [{ name: 'aws', mountPath: '/../up' }] }),
      'path "/../up" leaves its volume',
    ],
    ['without containers', { spec: {} }, 'pod: spec.containers is missing'],
    ['without the container', { spec: { containers: [] } }, 'there is no container app'],
  ])('%s', async (_, given, message) => {
    await expect(run(given)).rejects.toMatchObject({ code: 'EXAMPLES_INVALID' });
    await expect(run(given)).rejects.toThrow(message);
  });
});
