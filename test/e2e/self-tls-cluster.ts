import { type StoreRights, storeRights } from '../../src/cluster/kubernetes/rights.ts';
import { selfTlsRights } from '../../src/tls/self/kubernetes/rights.ts';
import { newServiceAuthority } from '../../src/tls/service-certificates.ts';
import { api } from './api.ts';
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from './control-plane.ts';
import { eventually } from './eventually.ts';
import { accountFolder, type InCluster, make, NAMESPACE, ordinaryClient, podEnv } from './in-cluster.ts';
import { CONFIGURATIONS } from './self-tls.ts';
import { type SelfTlsReplica, startSelfTlsReplica } from './self-tls-replica.ts';
import { type Service, startService } from './service.ts';
import { POD_CREATION } from './webhook-url.ts';

/** The Service that the certificates are for. */
export const OF = { service: 'webhook', namespace: NAMESPACE };
export const HOST = `${OF.service}.${OF.namespace}.svc`;

/** The webhook configuration that self mode keeps unless told, and what its webhook is called. */
export const CONFIGURATION = 'podrole';
export const WEBHOOK = 'pods.podrole.io';

/** Exactly what docs/rbac.md says, for the store and for self mode with their defaults. */
export const DOCUMENTED: StoreRights = both(
  storeRights({ namespaces: true, watchConfigMap: false }),
  selfTlsRights({
    secret: 'podrole-ca',
    configurations: [{ kind: 'MutatingWebhookConfiguration', name: CONFIGURATION }],
  }),
);

/** The shortest lives that the flags take: what else takes minutes takes seconds. */
export const SHORT_LIVES = ['--tls-ca-life', '60s', '--tls-leaf-life', '10s'];
const CA_LIFE = 60_000;

const SECRETS = `/api/v1/namespaces/${NAMESPACE}/secrets`;

/** A cluster whose pods are admitted by a webhook without a caBundle, which fails without one. */
export interface SelfTlsCluster {
  readonly plane: ControlPlane;
  readonly service: Service;
  readonly pod: InCluster;
  /** Token of a client that makes pods. */
  readonly token: string;
  /** All that were started. */
  readonly replicas: readonly SelfTlsReplica[];
  /** Starts a replica and, once it is ready, lets the Service know it; answers with how long that took, in milliseconds. */
  addReplica(
    flags?: readonly string[],
  ): Promise<{ readonly replica: SelfTlsReplica; readonly readyMs: number }>;
  /** The Secret's data, decoded; empty where there is none. */
  secret(): Promise<Readonly<Record<string, string>>>;
  writeSecret(data: Readonly<Record<string, string | null>>): Promise<void>;
  /** The caBundle of the webhook, decoded. */
  bundle(): Promise<string>;
  /** As somebody else would; `''` for none. */
  writeBundle(text: string): Promise<void>;
  /** Resolves when a CA signs, and none is announced. */
  steady(): Promise<void>;
  /** Puts a CA into the Secret, to take over; answers with its certificate. */
  announce(): Promise<string>;
  /** Resolves when the CA signs. */
  tookOver(certPem: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a cluster without any replica. */
export async function startSelfTlsCluster(
  clusterIP: string,
  options: ControlPlaneOptions = {},
): Promise<SelfTlsCluster> {
  const plane = await startControlPlane(options);
  const { get, patch } = api(plane);
  await make(plane, '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  const pod = { folder: await accountFolder(plane, 'webhook', DOCUMENTED), env: podEnv(plane) };
  const service = await startService(plane, clusterIP);
  const token = await ordinaryClient(plane);
  await make(plane, CONFIGURATIONS, podWebhook(CONFIGURATION, WEBHOOK));
  const replicas: SelfTlsReplica[] = [];

  async function secret() {
    const { body } = await get<{ data?: Record<string, string>; metadata?: { resourceVersion?: string } }>(
      `${SECRETS}/podrole-ca`,
    );
    return Object.fromEntries(Object.entries(body.data ?? {}).map(([key, text]) => [key, decoded(text)]));
  }

  async function written(path: string, body: object): Promise<void> {
    const answer = await patch<{ message?: string }>(path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body.message}`);
  }

  const writeSecret = (data: Readonly<Record<string, string | null>>) =>
    written(`${SECRETS}/podrole-ca`, {
      data: Object.fromEntries(
        Object.entries(data).map(([key, text]) => [key, text === null ? null : encoded(text)]),
      ),
    });

  async function steady(): Promise<void> {
    const isSteady = async () => {
      const { 'ca.key': key, 'next-ca.key': nextKey } = await secret();
      return key !== undefined && nextKey === undefined;
    };
    await eventually('a CA signs', isSteady, { timeoutMs: 20_000 });
  }

  return {
    plane,
    service,
    pod,
    token,
    replicas,
    secret,
    writeSecret,
    async addReplica(flags = SHORT_LIVES) {
      const replica = await startSelfTlsReplica(pod, flags);
      replicas.push(replica);
      await ready(replica);
      const readyMs = performance.now() - replica.startedAt;
      service.endpoints.add(await replica.listening());
      return { replica, readyMs };
    },
    async bundle() {
      const { body } = await get<Configuration>(`${CONFIGURATIONS}/${CONFIGURATION}`);
      return decoded(body.webhooks[0]?.clientConfig.caBundle ?? '');
    },
    async writeBundle(text) {
      const { body } = await get<Configuration>(`${CONFIGURATIONS}/${CONFIGURATION}`);
      const webhooks = body.webhooks.map((one, index) =>
        index > 0 ? one : { ...one, clientConfig: { ...one.clientConfig, caBundle: encoded(text) } },
      );
      await written(`${CONFIGURATIONS}/${CONFIGURATION}`, { webhooks });
    },
    steady,
    async announce() {
      await steady();
      const { certPem, keyPem } = await newServiceAuthority(OF, { now: Date.now(), lifeMs: CA_LIFE });
      await writeSecret({ 'next-ca.crt': certPem, 'next-ca.key': keyPem });
      return certPem;
    },
    async tookOver(certPem) {
      const isCurrent = async () => sameText((await secret())['ca.crt'], certPem);
      await eventually('the next CA signs', isCurrent, { timeoutMs: 20_000 });
    },
    async stop() {
      await Promise.all(replicas.map((replica) => replica.stop('SIGKILL')));
      await service.stop();
      await plane.stop();
    },
  };
}

/** Waits until a replica is ready. */
export async function ready(replica: SelfTlsReplica, timeoutMs = 30_000): Promise<void> {
  let last = '';
  try {
    await eventually(
      'ready',
      async () => {
        if (replica.exit() !== undefined) throw new Error('ended');
        const { status, body } = await replica.readyz();
        last = body;
        return status === 200;
      },
      { timeoutMs, everyMs: 20 },
    );
  } catch (cause) {
    const log = [...replica.stdout, ...replica.stderr].slice(-10).join('\n');
    throw new Error(`a replica is not ready: ${last}\n${log}`, { cause });
  }
}

/** A webhook configuration for the creation of pods in `default`, fail closed and without a caBundle. */
export function podWebhook(name: string, webhook: string, service: string = OF.service) {
  return { metadata: { name }, webhooks: [webhookEntry(webhook, service)] };
}

/** One webhook of it. */
export function webhookEntry(name: string, service: string) {
  return {
    name,
    clientConfig: { service: { name: service, namespace: NAMESPACE, port: 9443, path: '/mutate' } },
    rules: [POD_CREATION],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } },
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    timeoutSeconds: 5,
  };
}

/** What two lots of rights allow together. */
export function both(one: StoreRights, other: StoreRights): StoreRights {
  return { clusterRole: [...one.clusterRole, ...other.clusterRole], role: [...one.role, ...other.role] };
}

function sameText(one: string | undefined, other: string): boolean {
  return one?.replaceAll(/\s/g, '') === other.replaceAll(/\s/g, '');
}

interface Configuration {
  readonly webhooks: readonly {
    readonly clientConfig: { readonly caBundle?: string };
  }[];
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString();
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}
