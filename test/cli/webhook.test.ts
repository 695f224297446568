import type { ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { givenCertificate } from './given-certificate.ts';
import { mutate, post, startWebhook } from './started-webhook.ts';

let folder: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-webhook-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

async function webhook(...args: string[]) {
  const started = await startWebhook(...args);
  child = started.child;
  return started;
}

describe('podrole webhook', () => {
  test('issues its certificate in memory, serves, and tells how it is', async () => {
    const caFile = join(folder, 'ca.crt');
    const { port, health, metrics } = await webhook('--manifests', 'examples/cluster', '--write-ca', caFile);
    const ca = await readFile(caFile, 'utf8');
    const { status, body, connection } = await mutate(port, ca);
    expect(status).toBe(200);
    expect(connection).toBe('keep-alive');
    expect(JSON.parse(body).response.patchType).toBe('JSONPatch');
    expect(await (await fetch(`${health}/livez`)).text()).toBe('ok');
    expect(await (await fetch(`${health}/readyz?verbose`)).text()).toMatch(
      /^\[\+\]startup: done\n\[\+\]shutdown: not under way\n\[\+\]store: 5 ServiceAccounts, 2 Namespaces, 0 ConfigMaps\n\[\+\]certificate: valid until \S+Z\nreadyz check passed\n$/,
    );
    const counted = await (await fetch(`${metrics}/metrics`)).text();
    expect(counted).toContain(
      'podrole_admission_decisions_total{outcome="grant",dialect="eks",reason="service-account-role"} 1',
    );
    expect(new X509Certificate(ca).ca).toBe(true);
  });

  test('serves with the certificate it is given', async () => {
    const { ca, flags } = await givenCertificate(folder);
    const { port } = await webhook('--manifests', 'examples/cluster', ...flags);
    expect((await mutate(port, ca)).status).toBe(200);
  });

  test('shows a file that breaks in readiness and metric, and goes on with what it had', async () => {
    const file = join(folder, 'shop.yaml');
    const { ca, flags } = await givenCertificate(folder);
    await copyFile('examples/cluster/shop.yaml', file);
    const { port, health, metrics } = await webhook('--manifests', file, ...flags);
    await writeFile(file, 'kind: ServiceAccount\nmetadata: {name: 5}\n');
    await vi.waitFor(
      async () =>
        expect(await (await fetch(`${health}/readyz?verbose`)).text()).toContain(
          'shop.yaml:2: ServiceAccount field',
        ),
      5000,
    );
    expect(await (await fetch(`${metrics}/metrics`)).text()).toContain('podrole_store_current 0');
    expect((await mutate(port, ca)).body).toContain('JSONPatch');
  });

  test.each<[flags: string[], allowed: boolean]>([
    [[], true],
    [['--deny-invalid'], false],
  ])('with %j lets a mistake through at /validate: %j', async (flags, allowed) => {
    const given = await givenCertificate(folder);
    const { port } = await webhook('--manifests', 'examples/cluster', ...given.flags, ...flags);
    const annotations = { 'eks.amazonaws.com/role-arn': 'checkout' };
    const object = { kind: 'ServiceAccount', metadata: { name: 'a', annotations } };
    const review = {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: { uid: 'u', object },
    };
    const { ca } = given;
    const { body } = await post(port, { ca, path: '/validate', body: JSON.stringify(review) });
    expect(JSON.parse(body).response.allowed).toBe(allowed);
  });

  test('says of each flag of the EKS webhook without a meaning here that it has none', async () => {
    const { log } = await webhook(
      '--manifests',
      'examples/cluster',
      '--in-cluster=false',
      '--v=5',
      ...(await givenCertificate(folder)).flags,
    );
    const told = log.split('\n').filter((line) => line.includes('flag without a meaning here'));
    expect(told.map((line) => JSON.parse(line).flag)).toEqual(['--in-cluster', '--v']);
  });

  test('drains on SIGTERM: readiness off, answers that close their connection, exit 0', async () => {
    const { ca, flags } = await givenCertificate(folder);
    const started = await webhook('--manifests', 'examples/cluster', ...flags, '--drain', '1500ms');
    expect((await mutate(started.port, ca)).connection).toBe('keep-alive');
    const signalled = Date.now();
    started.child.kill('SIGTERM');
    await vi.waitFor(async () => expect((await fetch(`${started.health}/readyz`)).status).toBe(503));
    expect((await fetch(`${started.health}/livez`)).status).toBe(200);
    const { status, connection } = await mutate(started.port, ca);
    expect({ status, connection }).toEqual({ status: 200, connection: 'close' });
    expect(await started.ended).toBe(0);
    expect(Date.now() - signalled).toBeGreaterThanOrEqual(1400);
  });

  test('ends at once with --drain 0 although a client keeps its connection', async () => {
    const { ca, flags } = await givenCertificate(folder);
    const started = await webhook('--manifests', 'examples/cluster', ...flags, '--drain', '0');
    await mutate(started.port, ca);
    const signalled = Date.now();
    started.child.kill('SIGTERM');
    expect(await started.ended).toBe(0);
    expect(Date.now() - signalled).toBeLessThan(2000);
  });
});
