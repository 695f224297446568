import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiTarget, api } from './api.ts';
import { type AuditEvent, readAuditLog, writeAuditPolicy } from './control-plane/audit.ts';
import { writeCredentials, writeKubeconfig } from './control-plane/credentials.ts';
import { apiServerFlags, etcdFlags, type PlaneLayout, planeFiles } from './control-plane/flags.ts';
import { eventually } from './eventually.ts';
import { freePort } from './loopback-port.ts';
import { etcdPath } from './parts/etcd.ts';
import { kubeApiserverPath } from './parts/kube-apiserver.ts';
import { type Child, startChild } from './process/child.ts';

const READY_MS = 60_000;
const STOP_MS = 10_000;
const RESTART_MS = 3_000;

/** Options of {@link startControlPlane}. */
export interface ControlPlaneOptions {
  /** The `iss` of the ServiceAccount tokens, and the audience of those that name none. */
  readonly issuer?: string;
  /** Whether requests for pods are recorded for `auditEvents`; no unless told. */
  readonly audit?: boolean;
  /** Whether etcd waits for the disk, as it does in earnest; no unless told. */
  readonly durable?: boolean;
  /** More flags for kube-apiserver, each as `--name=value`. */
  readonly flags?: readonly string[];
}

/** A running etcd and kube-apiserver on loopback: no kubelet, no controllers. */
export interface ControlPlane extends ApiTarget {
  /** A kubeconfig of the administrator. */
  readonly kubeconfigPath: string;
  /** PEM file with the public key of the ServiceAccount tokens. */
  readonly publicKeyPath: string;
  /** Folder for files that should go when the control plane does. */
  readonly folder: string;
  /** The finished requests for pods so far; fails unless `audit` was asked for. */
  auditEvents(): Promise<AuditEvent[]>;
  /**
   * Ends the API server by `signal` and, once it has ended, starts it again, with `flags` instead of those of the options
   * if they are given; resolves when it is ready.
   */
  restartApiServer(signal: NodeJS.Signals, flags?: readonly string[]): Promise<void>;
  /** Ends both programs and removes the folder. */
  stop(): Promise<void>;
}

/**
 * Starts a control plane and waits until it is ready and has the namespace `default`. No controller
 * makes the ServiceAccount `default`: a test makes the one that its pods run as.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { issuer = 'https://issuer.e2e.test', audit = false, durable = false, flags = [] } = options;
  const folder = await mkdtemp(join(tmpdir(), 'podrole-e2e-'));
  const children: Child[] = [];
  const stop = async () => {
    // The API server first, which would otherwise complain of the lost etcd until it is ended.
    for (const child of children.splice(0).reverse()) await endOwn(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const ports = { etcdPort: await freePort(), apiPort: await freePort() };
    const layout = { folder, ...ports, issuer, audit, durable, flags };
    const target = await prepare(layout);
    const env = { HOME: folder };
    children.push(startChild('etcd', [etcdPath(), ...etcdFlags(layout)], { env, cwd: folder }));
    const startServer = (more: readonly string[]) => {
      const server: [string, ...string[]] = [
        kubeApiserverPath(),
        ...apiServerFlags({ ...layout, flags: more }),
      ];
      children.push(startChild('kube-apiserver', server, { env, cwd: folder }));
    };
    startServer(flags);
    await waitUntilReady(target, children);
    const restartApiServer = async (signal: NodeJS.Signals, more = flags) => {
      // Told to end, it waits a minute for the watches of its clients; nobody waits for that.
      await children
        .pop()
        ?.end(signal, RESTART_MS)
        .catch(() => {});
      startServer(more);
      await waitUntilReady(target, children);
    };
    return {
      ...target,
      ...publicPaths(folder),
      auditEvents: () => auditEvents(layout),
      restartApiServer,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(layout: PlaneLayout): Promise<ApiTarget> {
  const files = planeFiles(layout.folder);
  await mkdir(files.certificates);
  const adminToken = await writeCredentials(layout.folder);
  if (layout.audit) await writeAuditPolicy(files.auditPolicy);
  const target = { url: `https://127.0.0.1:${layout.apiPort}`, caPath: files.ca, adminToken };
  await writeKubeconfig(files.kubeconfig, target, adminToken);
  return target;
}

function publicPaths(folder: string) {
  const { kubeconfig, publicKey } = planeFiles(folder);
  return { folder, kubeconfigPath: kubeconfig, publicKeyPath: publicKey };
}

async function waitUntilReady(target: ApiTarget, children: readonly Child[]): Promise<void> {
  const { get } = api(target);
  // Until the server listens and has written its certificate there is no status to be had.
  const answers = (path: string) =>
    get(path).then(
      ({ status }) => status === 200,
      () => false,
    );
  const ended = () => children.find((child) => child.exit() !== undefined)?.name;
  // The namespace is made in the background, maybe after the server calls itself ready.
  const isReady = async () => (await answers('/readyz')) && (await answers('/api/v1/namespaces/default'));
  try {
    await eventually('ready', async () => ended() ?? (await isReady()), { timeoutMs: READY_MS });
    if (ended()) throw new Error(`${ended()} ended while starting`);
  } catch (cause) {
    const logs = children.map(({ name, tail }) => `--- ${name} ---\n${tail()}`);
    throw new Error(`control plane: ${(cause as Error).message}\n${logs.join('\n')}`, { cause });
  }
}

async function auditEvents({ audit, folder }: PlaneLayout): Promise<AuditEvent[]> {
  if (!audit) throw new Error('this control plane was started without { audit: true }');
  return readAuditLog(planeFiles(folder).auditLog);
}

/** A program that does not end by itself is killed: what a test is about is over by then. */
async function endOwn(child: Child): Promise<void> {
  await child.end('SIGTERM', STOP_MS).catch(() => {});
}
