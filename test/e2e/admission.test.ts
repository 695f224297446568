import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { api } from './api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { eventually } from './eventually.ts';
import { kubectl } from './kubectl.ts';
import { startWebhookCommand, type WebhookCommand } from './webhook-command.ts';
import { registerWebhook } from './webhook-url.ts';

const NAME = 'pods.podrole.test';
const ROLE = 'arn:aws:iam::111122223333:role/checkout';
const FIXTURES = fileURLToPath(new URL('../fixtures/pods', import.meta.url));

/** ServiceAccounts that the webhook reads from a file and the API server knows, too. */
const ACCOUNTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  default: {},
  checkout: { 'eks.amazonaws.com/role-arn': ROLE },
  'with-line-break': {
    'eks.amazonaws.com/role-arn': 'arn:aws\nspoofed: \u001b[31mall is well\r\n"quoted" \\ größe',
  },
  'with-long-values': {
    'eks.amazonaws.com/role-arn': 'x'.repeat(2048),
    'eks.amazonaws.com/token-expiration': '1'.repeat(5000),
    'eks.amazonaws.com/sts-regional-endpoints': 'é'.repeat(5000),
    'eks.amazonaws.com/audience': '',
  },
  'with-long-expiration': {
    'eks.amazonaws.com/role-arn': ROLE,
    'eks.amazonaws.com/token-expiration': '99999999999',
  },
};

let plane: ControlPlane;
let webhook: WebhookCommand;

beforeAll(async () => {
  plane = await startControlPlane({ audit: true });
  const accounts = Object.entries(ACCOUNTS).map(([name, annotations]) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: 'default', annotations },
  }));
  const manifest = join(plane.folder, 'accounts.yaml');
  await writeFile(manifest, accounts.map((account) => stringify(account)).join('---\n'));
  webhook = await startWebhookCommand({ folder: plane.folder, manifests: [manifest] });
  for (const account of accounts) {
    const { status } = await api(plane).post('/api/v1/namespaces/default/serviceaccounts', account);
    expect(status).toBe(201);
  }
  await withoutWebhook();
  const { url, caBundlePem } = webhook;
  await registerWebhook(plane, { name: NAME, url, path: '/mutate', caBundlePem, failurePolicy: 'Fail' });
});
afterAll(async () => {
  await webhook?.stop();
  await plane?.stop();
});

interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly volumes: readonly { readonly name: string; readonly projected?: object }[] };
}

const podOf = (serviceAccountName: string, name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...more },
  spec: { serviceAccountName, containers: [{ name: 'app', image: 'registry.example.com/app' }] },
});
const create = (pod: unknown) => api(plane).post<Pod>('/api/v1/namespaces/default/pods', pod);

describe('the real API server', () => {
  test('makes a pod with the role of its ServiceAccount', async () => {
    const { status, body, warnings } = await create(podOf('checkout', 'plain'));
    expect(status).toBe(201);
    expect(warnings).toEqual([]);
    expect(body.spec.volumes.at(-1)).toMatchObject({
      name: 'aws-iam-token',
      projected: {
        sources: [
          { serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: 86400, path: 'token' } },
        ],
      },
    });
  });

  test('writes the decision into its audit log', async () => {
    await create(podOf('checkout', 'audited'));
    const annotations = await eventually('the audit event', async () => {
      const events = await plane.auditEvents();
      return events.find(({ objectRef }) => objectRef?.name === 'audited')?.annotations;
    });
    expect(annotations).toMatchObject({
      [`${NAME}/decision`]: 'grant',
      [`${NAME}/reason`]: 'service-account-role',
      [`${NAME}/role-arn`]: ROLE,
    });
  });

  test('shows warnings with line breaks and terminal escapes made harmless, none dropped', async () => {
    const file = join(plane.folder, 'line-break.json');
    await writeFile(file, JSON.stringify(podOf('with-line-break', 'line-break')));
    const { stdout, stderr, code } = await kubectl(plane, ['create', '-f', file]);
    expect({ stdout, code }).toEqual({ stdout: 'pod/line-break created\n', code: 0 });
    expect(stderr).toBe(
      'Warning: podrole role-arn-malformed: injected as it is, though not of the form arn:PARTITION:iam::ACCOUNT:role/NAME: ' +
        'ServiceAccount default/with-line-break annotation eks.amazonaws.com/role-arn=' +
        '"arn:aws\\u000aspoofed: \\u001b[31mall is well\\u000d\\u000a\\"quoted\\" \\\\ …\n',
    );
  });

  test('shows every warning on long values whole, and the pod is made', async () => {
    const { status, warnings } = await create(podOf('with-long-values', 'long-values'));
    expect(status).toBe(201);
    const codes = warnings.map((warning) => /podrole ([a-z-]+):/.exec(warning)?.[1]);
    expect(codes).toEqual([
      'role-arn-malformed',
      'audience-empty',
      'expiration-invalid',
      'sts-regional-endpoints-invalid',
    ]);
  });

  test('accepts the longest token life that podrole grants', async () => {
    const { status, warnings } = await create(podOf('with-long-expiration', 'long-expiration'));
    expect(status).toBe(201);
    expect(warnings).toEqual([expect.stringContaining('podrole expiration-lowered')]);
  });
});

/** What the API server said to each fixture before the webhook was there. */
const before = new Map<string, number>();

async function fixtures(): Promise<readonly string[]> {
  return (await readdir(FIXTURES, { withFileTypes: true }))
    .filter((one) => one.isDirectory())
    .map(({ name }) => name);
}

async function dryRun(fixture: string, file: 'pod.yaml' | 'expected.yaml'): Promise<number> {
  const pod = parse(await readFile(join(FIXTURES, fixture, file), 'utf8'), { version: '1.1', merge: true });
  const inDefault = { ...pod, metadata: { ...pod.metadata, namespace: 'default' } };
  // The fixtures' own ServiceAccounts are not there, and admission asks for them before validation.
  const spec = { ...pod.spec, serviceAccountName: 'checkout' };
  delete spec.serviceAccount;
  const path = '/api/v1/namespaces/default/pods?dryRun=All';
  return (await api(plane).post(path, { ...inDefault, spec: pod.spec && spec })).status;
}

async function withoutWebhook(): Promise<void> {
  for (const fixture of await fixtures()) before.set(fixture, await dryRun(fixture, 'pod.yaml'));
}

test('no pod of the fixtures that is accepted without the webhook is refused with it', async () => {
  const refused: string[] = [];
  let accepted = 0;
  for (const fixture of await fixtures()) {
    if (before.get(fixture) !== 201) continue;
    accepted++;
    if ((await dryRun(fixture, 'pod.yaml')) !== 201) refused.push(fixture);
  }
  expect(refused).toEqual([]);
  expect(accepted).toBeGreaterThan(100);
});
