import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Authority, createAuthority } from '../../src/tls/authority.ts';
import { api } from './api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type InCluster, inCluster, make, ordinaryClient } from './in-cluster.ts';
import { type Replica, startReplica } from './replica.ts';
import { type Service, startService } from './service.ts';
import { oldAccounts, storm } from './storm.ts';
import { registerWebhook } from './webhook-url.ts';

const NAME = 'cluster.podrole.test';
const NOTHING_LOST = { withoutRole: [], webhookErrors: [] };

let plane: ControlPlane;
let service: Service;
let token: string;
let pod: InCluster;
let authority: Authority;
const replicas: Replica[] = [];
let certPath: string;
let keyPath: string;

beforeAll(async () => {
  plane = await startControlPlane();
  pod = await inCluster(plane, { namespaces: true, watchConfigMap: false });
  token = await ordinaryClient(plane);
  service = await startService(plane, '127.200.0.10');
  certPath = join(plane.folder, 'tls.crt');
  keyPath = join(plane.folder, 'tls.key');
  authority = await createAuthority();
  await writeCertificate();
  await make(plane, '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  await addReplica();
  const { caPem: caBundlePem } = authority;
  const options = { name: NAME, url: service, path: '/mutate', caBundlePem, failurePolicy: 'Fail' } as const;
  await registerWebhook(plane, options);
});
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.stop('SIGKILL')));
  await service?.stop();
  await plane?.stop();
});

async function writeCertificate(): Promise<void> {
  const { certPem, keyPem } = await authority.issueLeaf({ dnsNames: [service.dnsName] });
  await writeFile(keyPath, keyPem);
  await writeFile(certPath, certPem);
}

async function addReplica(until?: 'webhook listening'): Promise<Replica> {
  const replica = await startReplica({
    inCluster: pod,
    certPath,
    keyPath,
    ...(until !== undefined && { until }),
  });
  service.endpoints.add(replica.port);
  replicas.push(replica);
  return replica;
}

/** Waits for a storm to be under way: some of its pods have been made. */
const UNDER_WAY_MS = 500;

async function removeReplicas(signal: NodeJS.Signals): Promise<void> {
  service.endpoints.clear();
  await Promise.all(replicas.splice(0).map((replica) => replica.stop(signal)));
}

/** As a Deployment does: its endpoint goes as soon as the replica is told to end. */
async function replaceReplica(signal: NodeJS.Signals): Promise<number | null | undefined> {
  const [replica] = replicas.splice(0, 1);
  const ended = replica?.stop(signal);
  await sleep(signal === 'SIGTERM' ? ENDPOINT_LAG_MS : 0);
  service.endpoints.delete(replica?.port ?? 0);
  const [code] = await Promise.all([ended, addReplica()]);
  return code;
}

async function confirmations(replica: Replica, outcome = ''): Promise<number> {
  const lines = (await replica.metrics()).split('\n');
  const counts = lines.filter(
    (line) => line.startsWith('podrole_confirmations_total{') && line.includes(`outcome="${outcome}`),
  );
  return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** How long a Service still sends connections to a replica that has been told to end. */
const ENDPOINT_LAG_MS = 500;

describe('0 pods without their role', () => {
  test('when ServiceAccounts are made right before their pods', async () => {
    const result = await storm(plane, { name: 'made', token, count: 1000, before: 'create' });
    expect(result).toEqual({ ...NOTHING_LOST, made: 1000 });
  });

  test('when ServiceAccounts are annotated right before their pods', async () => {
    const options = { name: 'annotated', token, count: 1000, before: 'annotate' } as const;
    await oldAccounts(plane, options);
    expect(await storm(plane, options)).toEqual({ ...NOTHING_LOST, made: 1000 });
  });

  test('while the webhook starts', async () => {
    const options = { name: 'starting', token, count: 1000, before: 'annotate' } as const;
    await oldAccounts(plane, options);
    await removeReplicas('SIGTERM');
    const stormy = storm(plane, options);
    await sleep(UNDER_WAY_MS);
    const replica = await addReplica('webhook listening');
    const { withoutRole, made } = await stormy;
    expect({ withoutRole, made }).toEqual({ withoutRole: [], made: 1000 });
    // Some were decided before everything had been heard of.
    expect(await confirmations(replica)).toBeGreaterThan(0);
  });

  test('while one of two replicas is ended and another takes its place: no error at a client', async () => {
    const options = { name: 'replaced', token, count: 1000, before: 'annotate' } as const;
    await oldAccounts(plane, options);
    await addReplica();
    const stormy = storm(plane, options);
    await sleep(UNDER_WAY_MS);
    expect(await replaceReplica('SIGTERM')).toBe(0);
    expect(await stormy).toEqual({ ...NOTHING_LOST, made: 1000 });
  });

  test('while one of two replicas is killed and another takes its place', async () => {
    const options = { name: 'killed', token, count: 1000, before: 'annotate' } as const;
    await oldAccounts(plane, options);
    const stormy = storm(plane, options);
    await sleep(UNDER_WAY_MS);
    await replaceReplica('SIGKILL');
    const { withoutRole, made } = await stormy;
    expect({ withoutRole, made }).toEqual({ withoutRole: [], made: 1000 });
  });

  test('while the serving certificate is swapped', async () => {
    const options = { name: 'swapped', token, count: 1000, before: 'annotate' } as const;
    await oldAccounts(plane, options);
    const stormy = storm(plane, options);
    await sleep(UNDER_WAY_MS);
    await writeCertificate();
    expect(await stormy).toEqual({ ...NOTHING_LOST, made: 1000 });
  });
});

/**
 * An API server that is told to end finishes what is under way, and refuses the webhook's reads meanwhile. On `/mutate`,
 * memory has the last word then, and it is told; `/mutate/required` denies, and whoever makes the pod tries again.
 */
describe('while the API server restarts', () => {
  async function restartedStorm(name: string, signal: NodeJS.Signals) {
    const options = { name, token, count: 1000, before: 'annotate' } as const;
    await oldAccounts(plane, options);
    const stormy = storm(plane, options);
    await sleep(UNDER_WAY_MS);
    await plane.restartApiServer(signal);
    return stormy;
  }
  const unconfirmed = async () => {
    const counts = await Promise.all(replicas.map((replica) => confirmations(replica, 'unconfirmed')));
    return counts.reduce((sum, count) => sum + count, 0);
  };

  test('after SIGKILL, 0 pods are without their role', async () => {
    const result = await restartedStorm('restart-sigkill', 'SIGKILL');
    expect(result).toEqual({ ...NOTHING_LOST, made: 1000 });
  });

  test('after SIGTERM, none but those under way just then, each of which is told', async () => {
    const before = await unconfirmed();
    const { withoutRole, ...result } = await restartedStorm('restart-sigterm', 'SIGTERM');
    expect(result).toEqual({ webhookErrors: [], made: 1000 });
    // As many clients as there are, and one pod of each.
    expect(withoutRole.length).toBeLessThanOrEqual(32);
    expect(withoutRole.length).toBeLessThanOrEqual((await unconfirmed()) - before);
  });

  test('after SIGTERM, 0 where the role is required', async () => {
    const { status } = await api(plane).delete(
      `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${NAME}`,
    );
    expect(status).toBe(200);
    await registerWebhook(plane, {
      name: `required.${NAME}`,
      url: service,
      path: '/mutate/required',
      caBundlePem: authority.caPem,
      failurePolicy: 'Fail',
    });
    const { withoutRole, made } = await restartedStorm('restart-required', 'SIGTERM');
    expect({ withoutRole, made }).toEqual({ withoutRole: [], made: 1000 });
  });
});
