import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Authority, createAuthority } from '../../../src/tls/authority.ts';
import { api } from '../../e2e/api.ts';
import { type ControlPlane, startControlPlane } from '../../e2e/control-plane.ts';
import { type InCluster, inCluster, make } from '../../e2e/in-cluster.ts';
import { setup } from '../../e2e/parts/setup.ts';
import { type MeasuredServer, startServer } from '../server.ts';

/** A real API server with a large cluster's ServiceAccounts, and webhooks that follow it. */
export interface BenchCluster {
  readonly plane: ControlPlane;
  readonly authority: Authority;
  /** Starts a webhook and waits until it has heard of everything. */
  startWebhook(flags?: readonly string[]): Promise<MeasuredServer>;
  /** Starts the bare handler, which knows no cluster. */
  startBare(): Promise<MeasuredServer>;
  stop(): Promise<void>;
}

/** Seeded ServiceAccounts are `account-0`, `account-1` and so on; those of even number have a role. */
export const SEEDED_NAMESPACE = 'seeded';

const CLIENTS = 64;

/** Starts a control plane and seeds it. */
export async function startCluster(accounts: number, durable: boolean): Promise<BenchCluster> {
  await setup();
  const plane = await startControlPlane({ durable });
  const pod = await inCluster(plane, { namespaces: true, watchConfigMap: false });
  const authority = await createAuthority();
  const { certPem, keyPem } = await authority.issueLeaf({
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
  });
  const folder = await mkdtemp(join(plane.folder, 'webhook-'));
  const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  await writeFile(cert, certPem);
  await writeFile(key, keyPem);
  await make(plane, '/api/v1/namespaces', { metadata: { name: SEEDED_NAMESPACE } });
  await make(plane, '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  await seed(plane, accounts);
  const servers: MeasuredServer[] = [];
  const start = async (args: readonly string[]) => {
    const server = await startServer(args, { ...pod.env });
    servers.push(server);
    return server;
  };
  return {
    plane,
    authority,
    startWebhook: (flags = []) => start([...webhookArgs({ cert, key, pod }), ...flags]),
    startBare: () => start(['test/bench/bare-server.mjs', cert, key]),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      await plane.stop();
    },
  };
}

function webhookArgs({ cert, key, pod }: { cert: string; key: string; pod: InCluster }): readonly string[] {
  return [
    ...['dist/podrole.js', 'webhook', '--tls-cert', cert, '--tls-key', key],
    ...['--service-account-folder', pod.folder],
    ...['--host', '127.0.0.1', '--port', '0', '--health-port', '0', '--metrics-port', '0'],
  ];
}

async function seed(plane: ControlPlane, accounts: number): Promise<void> {
  const { post } = api(plane);
  const started = performance.now();
  let next = 0;
  const client = async () => {
    for (let index = next++; index < accounts; index = next++) {
      await post(`/api/v1/namespaces/${SEEDED_NAMESPACE}/serviceaccounts`, serviceAccount(index));
      if (index > 0 && index % 20_000 === 0) console.log(`  ${index} ServiceAccounts seeded`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  console.log(
    `${accounts} ServiceAccounts seeded in ${((performance.now() - started) / 1000).toFixed(0)} s\n`,
  );
}

function serviceAccount(index: number): object {
  const name = `account-${index}`;
  const role = { 'eks.amazonaws.com/role-arn': `arn:aws:iam::111122223333:role/team-${index % 500}/${name}` };
  return { metadata: { name, ...(index % 2 === 0 && { annotations: role }) } };
}
