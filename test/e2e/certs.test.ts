import { X509Certificate } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeyPair } from '../../src/tls/key-pair.ts';
import { newServiceAuthority, signServiceLeaf } from '../../src/tls/service-certificates.ts';
import { commandsIn } from '../docs/commands-in.ts';
import { api } from './api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { bash, docsFolder } from './docs-shell.ts';
import { eventually } from './eventually.ts';
import { inCluster, make, NAMESPACE } from './in-cluster.ts';
import { type Replica, startReplica } from './replica.ts';
import { type Service, startService } from './service.ts';
import { registerWebhook } from './webhook-url.ts';

const NAME = 'certs.podrole.test';
const CONFIGURATION = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${NAME}`;
const DAY = 86_400_000;

let plane: ControlPlane;
let service: Service;
let replica: Replica;
let folder: string;

beforeAll(async () => {
  plane = await startControlPlane();
  folder = await mkdtemp(join(tmpdir(), 'podrole-certs-'));
  await docsFolder(folder, ['dist', 'certs']);
  const pod = await inCluster(plane, { namespaces: true, watchConfigMap: false });
  service = await startService(plane, '127.200.0.10');
  await make(plane, '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  const commands = await commandsIn('certs/README.md');
  // As they stand, but for the name of the Service, which is the one that there is here.
  const script = commands
    .join('\n')
    .replaceAll('--service podrole ', `--service ${service.name} `)
    .replace('HOST=podrole.', `HOST=${service.name}.`);
  const { code, stdout, stderr } = await bash(script, { folder, env: { KUBECONFIG: plane.kubeconfigPath } });
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  await serve('own');
  replica = await startReplica({
    inCluster: pod,
    certPath: join(folder, 'tls.crt'),
    keyPath: join(folder, 'tls.key'),
  });
  service.endpoints.add(replica.port);
  const caBundlePem = await readFile(join(folder, 'own/ca.crt'), 'utf8');
  await registerWebhook(plane, {
    name: NAME,
    url: service,
    path: '/mutate',
    caBundlePem,
    failurePolicy: 'Fail',
  });
});
afterAll(async () => {
  await replica?.stop();
  await service?.stop();
  await plane?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Gives the webhook the certificate of a folder. */
async function serve(from: string): Promise<void> {
  for (const name of ['tls.key', 'tls.crt']) await cp(join(folder, from, name), join(folder, name));
}

async function trust(...folders: readonly string[]): Promise<void> {
  const bundle = await Promise.all(folders.map((one) => readFile(join(folder, one, 'ca.crt'), 'utf8')));
  const { body } = await api(plane).get<{ webhooks: { clientConfig: object }[] }>(CONFIGURATION);
  const caBundle = Buffer.from(bundle.join('')).toString('base64');
  const webhooks = body.webhooks.map((one) => ({ ...one, clientConfig: { ...one.clientConfig, caBundle } }));
  await api(plane).patch(CONFIGURATION, { webhooks });
}

/** What the API server says to a pod whose webhook must answer. */
async function admitted(): Promise<string> {
  const { status, body } = await api(plane).post<{ message?: string }>(
    '/api/v1/namespaces/default/pods?dryRun=All',
    {
      metadata: { generateName: 'app-' },
      spec: { containers: [{ name: 'app', image: 'app.e2e.test/app' }] },
    },
  );
  return status === 201 ? 'admitted' : `${body.message}`;
}

/** All that it says for longer than it takes to hear of a change; a new bundle means a new handshake. */
async function saidMeanwhile(): Promise<ReadonlySet<string>> {
  const said = new Set<string>();
  const until = Date.now() + 3000;
  while (Date.now() < until) {
    said.add(await admitted());
    await sleep(100);
  }
  return said;
}

test('the commands of certs/README.md end in a Secret that the webhook can mount', async () => {
  const path = `/api/v1/namespaces/${NAMESPACE}/secrets/podrole-tls`;
  const { body } = await api(plane).get<{ type: string; data: Record<string, string> }>(path);
  expect([body.type, Object.keys(body.data).sort()]).toEqual(['kubernetes.io/tls', ['tls.crt', 'tls.key']]);
  const certificate = new X509Certificate(Buffer.from(body.data['tls.crt'] ?? '', 'base64'));
  expect(certificate.subjectAltName).toBe(`DNS:${service.dnsName}`);
});

describe('a real API server', () => {
  test("takes podrole's certificate, and openssl's once its CA is in the bundle", async () => {
    const admitted = new Set(['admitted']);
    await trust('made', 'own');
    expect(await saidMeanwhile()).toEqual(admitted);
    await serve('made');
    expect(await saidMeanwhile()).toEqual(admitted);
    await trust('made');
    expect(await saidMeanwhile()).toEqual(admitted);
  });

  test('takes none whose CA is bound to another name', async () => {
    const now = Date.now();
    const ca = await newServiceAuthority({ ...service, service: 'other' }, { now, lifeMs: DAY });
    const of = { service: service.name, namespace: service.namespace };
    const keys = await newKeyPair();
    const leaf = await signServiceLeaf(ca, of, { keys, now, notAfter: now + DAY });
    await mkdir(join(folder, 'bound'));
    const files = { 'ca.crt': ca.certPem, 'tls.crt': leaf.certPem, 'tls.key': leaf.keyPem };
    for (const [name, content] of Object.entries(files))
      await writeFile(join(folder, 'bound', name), content);
    await serve('bound');
    await sleep(2000);
    await trust('bound');
    await eventually('the constraint', async () =>
      (await admitted()).includes('is not permitted by any constraint'),
    );
  });
});
