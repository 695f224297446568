import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { api } from './api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { kubectl } from './kubectl.ts';
import { startWebhookCommand, type WebhookCommand } from './webhook-command.ts';
import { registerWebhook, type WebhookRule } from './webhook-url.ts';

const ROLE = 'arn:aws:iam::111122223333:role/checkout';
const ROLE_KEY = 'eks.amazonaws.com/role-arn';
const STRICT_LABEL = 'podrole.test/strict';
const RULES: readonly WebhookRule[] = [
  rule('', ['serviceaccounts', 'namespaces', 'podtemplates', 'replicationcontrollers']),
  rule('apps', ['deployments', 'statefulsets', 'daemonsets', 'replicasets']),
  rule('batch', ['jobs', 'cronjobs']),
];

/** The workloads' ServiceAccount, which the webhooks read from a file. */
const ACCOUNTS = ['default', 'strict'].map((namespace) =>
  accountOf('checkout', { [ROLE_KEY]: ROLE }, namespace),
);

let plane: ControlPlane;
let lenient: WebhookCommand;
let strict: WebhookCommand;

beforeAll(async () => {
  plane = await startControlPlane();
  const { folder } = plane;
  const manifest = join(folder, 'accounts.yaml');
  await writeFile(manifest, ACCOUNTS.map((account) => stringify(account)).join('---\n'));
  const namespace = namespaceOf('strict', {}, { [STRICT_LABEL]: 'true' });
  expect(await apply(namespace, ...ACCOUNTS)).toMatchObject({ code: 0 });
  expect(await apply(EARLIER)).toMatchObject({ code: 0 });
  const flags = ['--namespace-roles'];
  lenient = await startWebhookCommand({ folder, manifests: [manifest], flags });
  strict = await startWebhookCommand({ folder, manifests: [manifest], flags: [...flags, '--deny-invalid'] });
  await register('lenient.podrole.test', lenient, 'DoesNotExist');
  await register('strict.podrole.test', strict, 'Exists');
});
afterAll(async () => {
  await strict?.stop();
  await lenient?.stop();
  await plane?.stop();
});

const WORKLOADS = [
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  ...['Job', 'CronJob', 'ReplicationController', 'PodTemplate'],
];
const BAD_TEMPLATE = {
  annotations: {
    'eks.amazonaws.com/token-expiration': '1h',
    'eks.amazonaws.com/skip-containers': 'proxy',
  },
  env: [{ name: 'AWS_ROLE_ARN', value: ROLE }],
};

/** Made with its mistakes before any webhook was registered. */
const EARLIER = workloadOf('Deployment', 'earlier', { ...BAD_TEMPLATE, namespace: 'strict' });

/** Objects with mistakes, for a namespace; each with the codes that tell of them. */
const MISTAKES: readonly [mistake: string, object: (namespace: string) => KubeObject, codes: string[]][] = [
  [
    'a ServiceAccount whose role is no ARN',
    (namespace) => accountOf('malformed', { [ROLE_KEY]: 'checkout' }, namespace),
    ['role-arn-malformed'],
  ],
  [
    'a ServiceAccount with a key that nobody reads',
    (namespace) => accountOf('near-miss', { 'eks.amazonaws.com/role_arn': ROLE }, namespace),
    ['annotation-near-miss'],
  ],
  [
    'a Namespace whose role is no ARN',
    (namespace) =>
      namespaceOf(
        `${namespace}-too`,
        { 'podrole.io/role-arn': 'checkout' },
        namespace === 'strict' ? { [STRICT_LABEL]: 'true' } : {},
      ),
    ['role-arn-malformed'],
  ],
  ...WORKLOADS.map((kind): (typeof MISTAKES)[number] => [
    `a ${kind} with a bad expiration, an unknown container and half an identity`,
    (namespace) => workloadOf(kind, 'shop', { ...BAD_TEMPLATE, namespace }),
    ['expiration-invalid', 'container-unknown', 'identity-half-set'],
  ]),
];

describe('kubectl apply', () => {
  test.each(MISTAKES)('of %s warns of it, when made and when changed', async (_mistake, objectIn, codes) => {
    const object = objectIn('default');
    const warnings = await warningsFor(object);
    expect(codesOf(warnings).sort()).toEqual([...codes].sort());
    expect(await apply(object)).toEqual({
      stdout: expect.stringMatching(/ created\n$/),
      stderr: warningLines(warnings),
      code: 0,
    });
    expect(await apply(withLabels(object, { changed: 'yes' }))).toEqual({
      stdout: expect.stringMatching(/ configured\n$/),
      stderr: warningLines(warnings),
      code: 0,
    });
  });

  test('says nothing of objects without mistakes', async () => {
    const workloads = WORKLOADS.map((kind) => workloadOf(kind, 'clean', {}));
    const objects = [namespaceOf('clean'), accountOf('clean', { [ROLE_KEY]: ROLE }), ...workloads];
    const { stdout, stderr, code } = await apply(...objects);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout.match(/ created\n/g)).toHaveLength(objects.length);
  });

  test('warns on the server side, too', async () => {
    const object = accountOf('server-side', { [ROLE_KEY]: 'checkout' });
    const stdin = JSON.stringify(object);
    const { stderr, code } = await kubectl(plane, ['apply', '--server-side', '-f', '-'], { stdin });
    expect({ stderr, code }).toEqual({ stderr: warningLines(await warningsFor(object)), code: 0 });
  });

  test('shows every warning whole, however long the values', async () => {
    const object = accountOf('long-values', {
      [ROLE_KEY]: 'x'.repeat(2048),
      'eks.amazonaws.com/token-expiration': '1'.repeat(5000),
      'eks.amazonaws.com/sts-regional-endpoints': 'é'.repeat(5000),
      'eks.amazonaws.com/audience': '',
    });
    const warnings = await warningsFor(object);
    expect(warnings).toHaveLength(4);
    expect(await apply(object)).toMatchObject({ stderr: warningLines(warnings), code: 0 });
  });

  test('shows as many warnings as the API server lets through, and how many there are besides', async () => {
    const containers = Array.from({ length: 60 }, (_, index) => `container-${index}-${'x'.repeat(48)}`);
    const object = workloadOf('Deployment', 'many-containers', { ...BAD_TEMPLATE, containers });
    const warnings = await warningsFor(object);
    expect(warnings.at(-1)).toMatch(/^podrole: \d+ more; /);
    expect(await apply(object)).toMatchObject({ stderr: warningLines(warnings), code: 0 });
  });
});

test('kubectl annotate warns of a key that nobody reads, and writes it', async () => {
  const plain = accountOf('annotated', {});
  expect(await apply(plain)).toMatchObject({ stderr: '', code: 0 });
  const key = 'eks.amazonaws.com/role_arn';
  const warnings = await warningsFor(accountOf('annotated', { [key]: ROLE }));
  expect(codesOf(warnings)).toEqual(['annotation-near-miss']);
  expect(await kubectl(plane, ['annotate', 'serviceaccount', 'annotated', `${key}=${ROLE}`])).toEqual({
    stdout: 'serviceaccount/annotated annotated\n',
    stderr: warningLines(warnings),
    code: 0,
  });
  const { body } = await api(plane).get<KubeObject>('/api/v1/namespaces/default/serviceaccounts/annotated');
  expect(body.metadata.annotations).toMatchObject({ [key]: ROLE });
});

describe('a webhook under --deny-invalid', () => {
  test.each(MISTAKES)('has %s refused for the same reasons', async (_mistake, objectIn, codes) => {
    const object = objectIn('strict');
    const warnings = await warningsFor(object);
    expect(codesOf(warnings).sort()).toEqual([...codes].sort());
    const { stdout, stderr, code } = await apply(object);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toContain(
      `admission webhook "strict.podrole.test" denied the request: ${warnings.join('; ')}\n`,
    );
    const { kind, metadata } = object;
    const got = await kubectl(plane, ['get', kind, metadata.name, `--namespace=${metadata.namespace ?? ''}`]);
    expect(got).toMatchObject({ code: 1, stderr: expect.stringContaining('(NotFound)') });
  });

  test('lets an object that had its mistakes before be changed, and deleted by its finalizers', async () => {
    const stderr = warningLines(await warningsFor(EARLIER));
    const on = (verb: string, ...args: readonly string[]) =>
      kubectl(plane, [verb, 'deployment', 'earlier', '--namespace=strict', ...args]);
    expect(await on('label', 'changed=yes')).toMatchObject({ code: 0, stderr });
    // What the garbage collector would do, which is a controller.
    expect(await on('delete', '--cascade=foreground', '--wait=false')).toMatchObject({ code: 0 });
    expect(await on('patch', '--patch={"metadata":{"finalizers":null}}')).toMatchObject({ code: 0, stderr });
    expect(await on('get')).toMatchObject({ stderr: expect.stringContaining('(NotFound)') });
  });

  test('lets objects without mistakes be made', async () => {
    const workloads = WORKLOADS.map((kind) => workloadOf(kind, 'clean', { namespace: 'strict' }));
    const objects = [
      namespaceOf('strict-and-clean', {}, { [STRICT_LABEL]: 'true' }),
      accountOf('clean', { [ROLE_KEY]: ROLE }, 'strict'),
    ];
    expect(await apply(...objects, ...workloads)).toMatchObject({ stderr: '', code: 0 });
  });
});

interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

function rule(group: string, resources: readonly string[]): WebhookRule {
  return { apiGroups: [group], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources };
}

function register(name: string, { url, caBundlePem }: WebhookCommand, operator: 'Exists' | 'DoesNotExist') {
  const namespace = operator === 'Exists' ? 'strict' : 'default';
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts?dryRun=All`;
  return registerWebhook(plane, {
    ...{ name, type: 'Validating', url, path: '/validate', caBundlePem, failurePolicy: 'Fail', rules: RULES },
    namespaceSelector: { matchExpressions: [{ key: STRICT_LABEL, operator }] },
    matching: () => api(plane).post(accounts, accountOf('probe', {}, namespace)),
  });
}

function apply(...items: readonly KubeObject[]) {
  const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  return kubectl(plane, ['apply', '-f', '-'], { stdin });
}

/** What the webhook itself answers to the creation of an object, past the API server. */
async function warningsFor(object: KubeObject): Promise<readonly string[]> {
  const { url, caPath } = lenient;
  const { namespace } = object.metadata;
  const request = { uid: 'past-the-api-server', operation: 'CREATE', namespace, object };
  const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request };
  const { post } = api({ url, caPath, adminToken: 'none' });
  const { body } = await post<{ response: { warnings?: readonly string[] } }>('/validate', review);
  return body.response.warnings ?? [];
}

function warningLines(warnings: readonly string[]): string {
  return warnings.map((warning) => `Warning: ${warning}\n`).join('');
}

function codesOf(warnings: readonly string[]) {
  return warnings.map((warning) => /^podrole ([a-z-]+): /.exec(warning)?.[1]);
}

function accountOf(name: string, annotations: Record<string, string>, namespace = 'default'): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, annotations } };
}

function namespaceOf(name: string, annotations = {}, labels = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, annotations, labels } };
}

function withLabels(object: KubeObject, labels: Record<string, string>): KubeObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } };
}

interface Template {
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly containers?: readonly string[];
  readonly env?: readonly object[];
}

/** A workload of any of {@link WORKLOADS} with what that kind must have. */
function workloadOf(kind: string, name: string, { namespace = 'default', ...given }: Template): KubeObject {
  const { annotations = {}, containers = ['app'], env = [] } = given;
  const labels = { app: name };
  const template = {
    metadata: { labels, annotations },
    spec: {
      serviceAccountName: 'checkout',
      restartPolicy: kind.endsWith('Job') ? 'Never' : 'Always',
      containers: containers.map((container) => ({
        name: container,
        image: 'registry.example.com/app',
        env,
      })),
    },
  };
  const metadata = { name, namespace };
  switch (kind) {
    case 'PodTemplate':
      return { apiVersion: 'v1', kind, metadata, template } as KubeObject;
    case 'ReplicationController':
      return { apiVersion: 'v1', kind, metadata, spec: { selector: labels, template } } as KubeObject;
    case 'Job':
      return { apiVersion: 'batch/v1', kind, metadata, spec: { template } } as KubeObject;
    case 'CronJob': {
      const spec = { schedule: '@daily', jobTemplate: { spec: { template } } };
      return { apiVersion: 'batch/v1', kind, metadata, spec } as KubeObject;
    }
    default: {
      const selector = { matchLabels: labels };
      const serviceName = kind === 'StatefulSet' ? { serviceName: name } : {};
      return {
        apiVersion: 'apps/v1',
        kind,
        metadata,
        spec: { selector, template, ...serviceName },
      } as KubeObject;
    }
  }
}
