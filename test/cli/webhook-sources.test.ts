import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { givenCertificate } from './given-certificate.ts';
import { podrole as injected } from './in-process.ts';
import { podrole } from './podrole.ts';
import { mutate, startWebhook } from './started-webhook.ts';

const ROLE = 'arn:aws:iam::111122223333:role/of-the-config-map';
const ACCOUNT = 'kind: ServiceAccount\nmetadata: {name: checkout, namespace: shop}\n';
const configMap = (config: string) =>
  `---\n${JSON.stringify({
    kind: 'ConfigMap',
    metadata: { name: 'pod-identity-webhook', namespace: 'kube-system' },
    data: { config },
  })}\n`;
const CONFIG = JSON.stringify({ 'shop/checkout': { RoleARN: ROLE } });
const LIST = JSON.stringify({ identities: [{ namespace: 'shop', serviceAccount: 'checkout' }] });
const POD =
  'kind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {serviceAccountName: checkout, containers: [{name: app}]}\n';

let folder: string;
let manifests: string;
let list: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-sources-'));
  manifests = join(folder, 'cluster.yaml');
  list = join(folder, 'identities.json');
  await writeFile(manifests, ACCOUNT + configMap(CONFIG));
  await writeFile(list, LIST);
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** No reader sees half of it. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

async function webhook(...args: string[]) {
  const { ca, flags } = await givenCertificate(folder);
  const started = await startWebhook('--manifests', manifests, ...flags, ...args);
  child = started.child;
  const patch = async (): Promise<string> => {
    const { response } = JSON.parse((await mutate(started.port, ca)).body);
    return Buffer.from(response.patch ?? '', 'base64').toString();
  };
  const get = async (url: string) => (await fetch(url)).text();
  return {
    patch,
    ready: () => get(`${started.health}/readyz?verbose`),
    metrics: () => get(`${started.metrics}/metrics`),
    port: started.port,
  };
}

describe('podrole webhook', () => {
  test('reads the ConfigMap of --namespace with --watch-config-map, and keeps the last good one', async () => {
    const { patch, ready, metrics } = await webhook('--watch-config-map', '--namespace', 'kube-system');
    expect(await patch()).toContain(ROLE);
    await replace(manifests, ACCOUNT + configMap('{'));
    await vi.waitFor(
      async () =>
        expect(await ready()).toContain(
          'as before: ConfigMap kube-system/pod-identity-webhook key config is no JSON',
        ),
      5000,
    );
    expect(await metrics()).toContain('podrole_store_current 0');
    expect(await patch()).toContain(ROLE);
  });

  test('reads no ConfigMap without --watch-config-map', async () => {
    const { patch } = await webhook('--namespace', 'kube-system');
    expect(await patch()).toBe('');
  });

  test('follows --watch-container-credentials-config, and lets tokens of pods end at different times', async () => {
    const { patch, ready } = await webhook('--watch-container-credentials-config', list);
    const lives: number[] = [];
    for (let pod = 0; pod < 5; pod++) {
      const given = await patch();
      expect(given).toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI');
      lives.push(Number(/"expirationSeconds":(\d+)/.exec(given)?.[1]));
    }
    for (const life of lives) {
      expect(life).toBeGreaterThanOrEqual(79_200);
      expect(life).toBeLessThanOrEqual(86_400);
    }
    expect(new Set(lives).size).toBeGreaterThan(1);
    expect(await ready()).toContain('[+]container-credentials: read\n');
    await replace(list, '{"identities": []}');
    await vi.waitFor(async () => expect(await patch()).toBe(''), 5000);
  });

  test('holds no more than --max-connections', async () => {
    const { port, metrics } = await webhook('--max-connections', '3');
    const sockets = Array.from({ length: 6 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    try {
      await vi.waitFor(
        async () => expect(await metrics()).toMatch(/^podrole_connections_dropped_total\{[^}]*\} 3$/m),
        5000,
      );
      expect(await metrics()).toMatch(/^podrole_connections 3$/m);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  test('names a list of container credentials that cannot be read', async () => {
    await writeFile(list, '[]');
    const flags = ['--watch-container-credentials-config', list, '--health-port', '0', '--metrics-port', '0'];
    const { code, stderr } = await podrole(['webhook', '--manifests', manifests, ...flags]);
    expect(stderr).toContain(`${list}: has no list "identities"`);
    expect(code).toBe(1);
  });
});

describe('podrole inject', () => {
  const inject = (...flags: string[]) =>
    injected(['inject', '-f', '-', '--manifests', manifests, ...flags], { stdin: POD });

  test('reads the ConfigMap of --namespace with --watch-config-map', async () => {
    const watched = await inject('--watch-config-map', '--namespace', 'kube-system');
    expect(watched.stderr).toContain(`role ${ROLE} (config-map-role)`);
    expect((await inject('--watch-config-map')).stderr).toContain('no role (no-role)');
    expect((await inject('--namespace', 'kube-system')).stderr).toContain('no role (no-role)');
  });

  test('refuses a ConfigMap that is malformed', async () => {
    await writeFile(manifests, ACCOUNT + configMap('{'));
    const { code, stderr } = await inject('--watch-config-map', '--namespace', 'kube-system');
    expect(stderr).toContain('ConfigMap kube-system/pod-identity-webhook key config is no JSON');
    expect(code).toBe(1);
  });

  test('reads --watch-container-credentials-config, and gives the same at every run', async () => {
    const first = await inject('--watch-container-credentials-config', list);
    expect(first.stdout).toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI');
    expect((await inject('--watch-container-credentials-config', list)).stdout).toBe(first.stdout);
  });

  test('takes --default-namespace for objects that name none', async () => {
    const pod = POD.replace(', namespace: shop', '');
    const flags = ['--manifests', 'examples/cluster', '--default-namespace', 'shop'];
    const { stderr } = await injected(['inject', '-f', '-', ...flags], { stdin: pod });
    expect(stderr).toContain('Pod shop/a: role arn:aws:iam::111122223333:role/checkout');
  });
});
