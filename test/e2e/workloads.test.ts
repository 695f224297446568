import jsonPatch from 'fast-json-patch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectsOf } from '../../src/manifests/objects.ts';
import { POD_KINDS } from '../../src/manifests/pod-templates.ts';
import { DOCUMENTS, FOLDER, PODS, type Pod, type WorkloadPod } from '../fixtures/workloads/pods.ts';
import { api } from './api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { kubectl } from './kubectl.ts';
import { startWebhookCommand, type WebhookCommand } from './webhook-command.ts';
import { POD_CREATION, registerWebhook, type WebhookOptions, type WebhookRule } from './webhook-url.ts';
import { comparable, containersOf, MOUNT, REGION, tokenVolume, withRole } from './workload-pods.ts';

const REQUIRE = 'podrole.io/require';
const EPHEMERAL_CONTAINERS: WebhookRule = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['UPDATE'],
  resources: ['pods/ephemeralcontainers'],
};
const MIRROR = 'kubernetes.io/config.mirror';

/** A pod with a ServiceAccount that has a role, made before there was a webhook to see to it. */
const EARLY = podOf('checkout', 'early');

/** What a container of `shop` is given that runs as `checkout`. */
const CHECKOUT = {
  env: [
    { name: 'AWS_DEFAULT_REGION', value: REGION },
    { name: 'AWS_REGION', value: REGION },
    { name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::111122223333:role/checkout' },
    { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${MOUNT.mountPath}/token` },
  ],
  volumeMounts: expect.arrayContaining([MOUNT]),
};

let plane: ControlPlane;
let webhook: WebhookCommand;
/** What the API server answered to each pod before the webhook was registered, and after. */
const without = new Map<WorkloadPod, Answer>();
const withIt = new Map<WorkloadPod, Answer>();

beforeAll(async () => {
  plane = await startControlPlane();
  const flags = ['--aws-default-region', REGION];
  webhook = await startWebhookCommand({ folder: plane.folder, manifests: [FOLDER], flags });
  await makeSurroundings();
  for (const given of PODS) without.set(given, await create(given.pod, '?dryRun=All'));
  expect((await create(EARLY)).status).toBe(201);
  await register({
    name: 'pods.podrole.test',
    path: '/mutate',
    rules: [POD_CREATION, EPHEMERAL_CONTAINERS],
    objectSelector: required('DoesNotExist'),
    namespaceSelector: required('DoesNotExist'),
  });
  for (const given of PODS) withIt.set(given, await create(given.pod));
});
afterAll(async () => {
  await webhook?.stop();
  await plane?.stop();
});

const byWorkload = PODS.map((given) => [given.workload, given] as const);

describe('the workloads of the world, as their controllers send them', () => {
  test.each(byWorkload)('%s: its pod is made, and all of its own stays as it was', async (_name, given) => {
    const pod = comparable(podFrom(withIt, given));
    const added = jsonPatch.compare(comparable(podFrom(without, given)), pod);
    expect(added.length).toBeGreaterThan(0);
    for (const { op, path } of added) {
      expect(op).toBe('add');
      expect(path).toMatch(
        /^\/spec\/((initContainers|containers)\/\d+\/(env|volumeMounts)|volumes)(\/\d+)?$/,
      );
    }
  });

  test.each(byWorkload)('%s: its pod has the token, and its containers the role', async (_name, given) => {
    const pod = comparable(podFrom(withIt, given));
    expect(pod.spec.volumes).toContainEqual(tokenVolume(given));
    const before = containersOf(comparable(podFrom(without, given)));
    expect(containersOf(pod)).toEqual(before.map((container) => withRole(container, given)));
    expect(containersOf(pod)).not.toEqual(before);
  });

  test.each(byWorkload)('%s: its pod, sent once more, is given nothing more', async (_name, given) => {
    const pod = comparable(podFrom(withIt, given));
    const again = { ...pod, metadata: { ...pod.metadata, name: 'again' } };
    const { status, body } = await create(again, '?dryRun=All');
    expect(status).toBe(201);
    expect(comparable(body)).toEqual(pod);
  });
});

describe('a pod of every kind of container', () => {
  const image = 'registry.example.com/app';
  const every: NamedPod = {
    ...podOf('checkout', 'every-kind'),
    spec: {
      serviceAccountName: 'checkout',
      initContainers: [
        { name: 'init', image },
        { name: 'sidecar', image, restartPolicy: 'Always' },
      ],
      containers: [{ name: 'app', image }],
    },
  };

  test('has the role in its init container, its native sidecar and its plain one', async () => {
    const { status, body } = await create(every);
    expect(status).toBe(201);
    expect(containersOf(body)).toEqual([
      expect.objectContaining({ name: 'init', ...CHECKOUT }),
      expect.objectContaining({ name: 'sidecar', restartPolicy: 'Always', ...CHECKOUT }),
      expect.objectContaining({ name: 'app', ...CHECKOUT }),
    ]);
  });

  test('has it in the containers that `kubectl debug` adds, each of them once', async () => {
    const before = await debugged({ pod: every.metadata.name, container: 'first', target: 'app' });
    const first = { name: 'first', targetContainerName: 'app', ...CHECKOUT, volumeMounts: [MOUNT] };
    expect(before.spec.ephemeralContainers).toEqual([expect.objectContaining(first)]);

    const after = await debugged({ pod: every.metadata.name, container: 'second', target: 'sidecar' });
    const second = { ...first, name: 'second', targetContainerName: 'sidecar' };
    expect(after.spec.ephemeralContainers).toEqual([
      ...(before.spec.ephemeralContainers ?? []),
      expect.objectContaining(second),
    ]);
    expect(containersOf(after)).toEqual(containersOf(before));
  });

  test('finds the token at a path of Windows if it is to run there, also for `kubectl debug`', async () => {
    const { namespace, pod } = workload('windows-os-field');
    const after = await debugged({
      namespace,
      pod: pod.metadata.name,
      container: 'debugger',
      target: 'agent',
    });
    const containers = [...containersOf(after), ...(after.spec.ephemeralContainers ?? [])];
    expect(containers.map(({ name }) => name)).toEqual(['restore', 'agent', 'debugger']);
    for (const { env } of containers) {
      const value = 'C:\\var\\run\\secrets\\eks.amazonaws.com\\serviceaccount\\token';
      expect(env).toContainEqual({ name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value });
    }
  });
});

describe('a pod that has nothing of podrole', () => {
  beforeAll(async () => {
    expect((await create(podOf('default', 'without-role'))).status).toBe(201);
  });

  test.each([
    ['for want of a role', 'without-role'],
    ['for being older than the webhook', EARLY.metadata.name],
  ])('%s gets nothing by `kubectl debug` either, which works', async (_why, pod) => {
    const { spec } = await debugged({ pod, container: 'debugger', target: 'app' });
    const container = { name: 'debugger', targetContainerName: 'app' };
    expect(spec.ephemeralContainers).toEqual([expect.objectContaining(container)]);
    expect(JSON.stringify(spec)).not.toContain('AWS');
    expect(JSON.stringify(spec)).not.toContain(MOUNT.name);
  });

  test('for mirroring a static pod is made all the same', async () => {
    const { status, body } = await create(mirrorPod('mirror'));
    expect(status).toBe(201);
    expect(JSON.stringify(body.spec)).not.toContain('AWS');
  });
});

describe('where a role is required', () => {
  const labels = { [REQUIRE]: 'true' };

  beforeAll(async () => {
    await register({
      name: 'pod.requires.podrole.test',
      path: '/mutate/required',
      rules: [POD_CREATION, EPHEMERAL_CONTAINERS],
      objectSelector: required('Exists'),
      matching: () => create(podOf('default', 'probe', { labels }), '?dryRun=All'),
    });
    expect((await create(podOf('default', 'older', { namespace: 'payments' }))).status).toBe(201);
    expect(await kubectl(plane, ['label', 'namespace', 'payments', `${REQUIRE}=true`])).toMatchObject({
      code: 0,
    });
    await register({
      name: 'namespace.requires.podrole.test',
      path: '/mutate/required',
      rules: [POD_CREATION, EPHEMERAL_CONTAINERS],
      objectSelector: required('DoesNotExist'),
      namespaceSelector: required('Exists'),
      matching: () => create(podOf('default', 'probe', { namespace: 'payments' }), '?dryRun=All'),
    });
  });

  test.each([
    ['the pod', 'pod.requires.podrole.test', { labels }],
    ['its namespace', 'namespace.requires.podrole.test', { namespace: 'payments' }],
  ])('by %s, kubectl says why a pod without one is refused', async (_who, name, metadata) => {
    const pod = podOf('default', 'refused', metadata);
    const { stdout, stderr, code } = await kubectl(plane, ['create', '-f', '-'], {
      stdin: JSON.stringify(pod),
    });
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toBe(
      `Error from server: error when creating "STDIN": admission webhook "${name}" denied the request: ` +
        'podrole no-role: the pod requires an AWS role (label podrole.io/require) and would get none\n',
    );
  });

  test.each([
    ['the pod', podOf('checkout', 'granted', { labels }), 'checkout'],
    ['its namespace', podOf('ledger', 'granted', { namespace: 'payments' }), 'payments-ledger'],
  ])('by %s, a pod that gets one is made with it', async (_who, pod, name) => {
    const { status, body } = await create(pod);
    expect(status).toBe(201);
    const role = `arn:aws:iam::111122223333:role/${name}`;
    expect(containersOf(body)[0]?.env).toContainEqual({ name: 'AWS_ROLE_ARN', value: role });
  });

  test('a pod that was made without one before can be looked into by `kubectl debug`', async () => {
    const namespace = 'payments';
    const { spec } = await debugged({ namespace, pod: 'older', container: 'debugger', target: 'app' });
    expect(spec.ephemeralContainers).toEqual([expect.objectContaining({ name: 'debugger' })]);
  });

  test('a mirror pod, which cannot have one, is made', async () => {
    expect((await create(mirrorPod('mirror-of-required', { labels }))).status).toBe(201);
  });
});

interface Answer {
  readonly status: number;
  readonly body: Pod;
}

function create(pod: Pod, query = ''): Promise<Answer> {
  return api(plane).post(`/api/v1/namespaces/${pod.metadata.namespace}/pods${query}`, pod);
}

/** The pod that was made; fails with what the API server said where none was. */
function podFrom(answers: ReadonlyMap<WorkloadPod, Answer>, given: WorkloadPod): Pod {
  const { status, body } = answers.get(given) ?? {};
  if (status !== 201 || body === undefined) throw new Error(`${given.workload}: ${JSON.stringify(body)}`);
  return body;
}

/** Everything in the workloads that is no pod and makes none, with what controllers would have made beside it. */
async function makeSurroundings(): Promise<void> {
  const objects = DOCUMENTS.flatMap(objectsOf).filter(({ kind }) => !Object.hasOwn(POD_KINDS, kind));
  const defaults = ['shop', 'payments'].map((namespace) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace },
  }));
  const items = [...objects.map(({ value }) => value), ...defaults];
  const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const { stderr, code } = await kubectl(plane, ['apply', '-f', '-'], { stdin });
  expect({ stderr, code }).toMatchObject({ code: 0 });
}

function register(options: Omit<WebhookOptions, 'url' | 'caBundlePem' | 'failurePolicy'>): Promise<void> {
  const { url, caBundlePem } = webhook;
  return registerWebhook(plane, { ...options, url, caBundlePem, failurePolicy: 'Fail' });
}

function required(operator: 'Exists' | 'DoesNotExist') {
  return { matchExpressions: [{ key: REQUIRE, operator }] };
}

type NamedPod = Pod & { readonly metadata: { readonly name: string } };

/** A pod of the namespace `shop` unless told. */
function podOf(serviceAccountName: string, name: string, metadata: object = {}): NamedPod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', ...metadata },
    spec: { serviceAccountName, containers: [{ name: 'app', image: 'registry.example.com/app' }] },
  };
}

function mirrorPod(name: string, metadata: object = {}): Pod {
  const pod = podOf('', name, { ...metadata, annotations: { [MIRROR]: 'hash' } });
  const spec = { containers: pod.spec.containers, nodeName: 'node-1' };
  return { ...pod, spec };
}

function workload(name: string): WorkloadPod & { readonly pod: NamedPod } {
  return PODS.find((given) => given.workload === name) as WorkloadPod & { readonly pod: NamedPod };
}

interface Debugged {
  readonly namespace?: string;
  readonly pod: string;
  readonly container: string;
  readonly target: string;
}

/** Adds an ephemeral container by kubectl; returns the pod as it is then. */
async function debugged({ namespace = 'shop', pod, container, target }: Debugged): Promise<Pod> {
  const image = 'registry.example.com/debugger';
  const { stderr, code } = await kubectl(plane, [
    ...['debug', pod, '--namespace', namespace, '--attach=false'],
    ...[`--image=${image}`, `--container=${container}`, `--target=${target}`],
  ]);
  expect({ stderr, code }).toMatchObject({ code: 0 });
  return (await api(plane).get<Pod>(`/api/v1/namespaces/${namespace}/pods/${pod}`)).body;
}
