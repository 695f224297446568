import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, api } from './api.ts';
import type { ControlPlane } from './control-plane.ts';

/** What a storm of pods came to. */
export interface StormResult {
  /** Names of the pods that were made without their role. */
  readonly withoutRole: readonly string[];
  /** What clients were told of the webhook's failures. */
  readonly webhookErrors: readonly string[];
  readonly made: number;
}

/** Options of {@link storm}. */
export interface StormOptions {
  /** Distinguishes the names of this storm's objects. */
  readonly name: string;
  readonly count: number;
  /** What is done to the ServiceAccount right before its pod is made. */
  readonly before: 'create' | 'annotate';
  /** Whose clients these are. Ordinary ones: an administrator's requests pass a starting API server before all others. */
  readonly token: string;
  /** Clients at the same time; 32 unless told. */
  readonly clients?: number;
}

interface Pod {
  readonly spec?: { readonly volumes?: readonly { readonly name: string }[] };
  readonly message?: string;
}

const BASE = '/api/v1/namespaces/default';
const PATIENCE_MS = 60_000;

/** Annotations of a ServiceAccount with a role. */
export const ROLE = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/checkout' };

/** Makes ServiceAccounts without a role, for a storm that annotates them. */
export async function oldAccounts(plane: ControlPlane, { name, count, token, clients = 32 }: StormOptions) {
  await inParallel(count, clients, async (index) => {
    await patiently(api(plane, token), 'post', `${BASE}/serviceaccounts`, {
      metadata: { name: `${name}-${index}` },
    });
  });
}

/**
 * Gives a ServiceAccount its role and makes a pod of it at once, again and again. Clients try again what the API server
 * does not take, as controllers do.
 */
export async function storm(plane: ControlPlane, options: StormOptions): Promise<StormResult> {
  const { name, count, before, token, clients = 32 } = options;
  const client = api(plane, token);
  const withoutRole: string[] = [];
  const webhookErrors: string[] = [];
  let made = 0;
  await inParallel(count, clients, async (index) => {
    const account = `${name}-${index}`;
    const metadata = { name: account, annotations: ROLE };
    if (before === 'create') await patiently(client, 'post', `${BASE}/serviceaccounts`, { metadata });
    else await patiently(client, 'patch', `${BASE}/serviceaccounts/${account}`, { metadata });
    const spec = { serviceAccountName: account, containers: [{ name: 'app', image: 'app.e2e.test/app' }] };
    const tell = (message: string) => {
      if (message.includes('webhook')) webhookErrors.push(message);
    };
    const pod = await patiently(client, 'post', `${BASE}/pods`, { metadata: { name: account }, spec }, tell);
    made += 1;
    const volumes = pod.spec?.volumes ?? [];
    if (!volumes.some((volume) => volume.name === 'aws-iam-token')) withoutRole.push(account);
  });
  return { withoutRole, webhookErrors, made };
}

async function inParallel(count: number, clients: number, work: (index: number) => Promise<void>) {
  let next = 0;
  const client = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: clients }, client));
}

async function patiently(
  client: Api,
  verb: 'post' | 'patch',
  path: string,
  body: object,
  tell: (message: string) => void = () => {},
): Promise<Pod> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { status, body: answer } = await client[verb]<Pod>(path, body).catch((error: Error) => ({
      status: 0,
      body: { message: error.message } as Pod,
    }));
    if (status === 200 || status === 201) return answer;
    const message = String(answer.message);
    tell(message);
    // A ServiceAccount that was made and not answered for is there, as its name says.
    if (status === 409 && path.endsWith('/serviceaccounts')) return answer;
    if (status === 409) return (await client.get<Pod>(`${path}/${nameOf(body)}`)).body;
    if (Date.now() > deadline) throw new Error(`${path}: ${status} ${message}`);
    await sleep(50);
  }
}

function nameOf(body: object): string {
  return (body as { metadata: { name: string } }).metadata.name;
}
