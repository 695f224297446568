import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RbacRule, type StoreRights, storeRights } from '../../src/cluster/kubernetes/rights.ts';
import { api } from './api.ts';
import type { ControlPlane } from './control-plane.ts';

/** Which of the store's optional rights the webhook's ServiceAccount gets. */
export type Rights = Parameters<typeof storeRights>[0];

/** The ServiceAccount that a webhook runs as, as its pod would find it. */
export interface InCluster {
  /** The folder with `token` and `ca.crt`. */
  readonly folder: string;
  /** What tells the webhook where its API server is. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where the webhook lives. */
export const NAMESPACE = 'podrole-system';
const ACCOUNT = 'webhook';

/** Makes the webhook's ServiceAccount with exactly the documented rights, and the files of its pod. */
export async function inCluster(plane: ControlPlane, rights: Rights): Promise<InCluster> {
  await make(plane, '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  return { folder: await accountFolder(plane, ACCOUNT, storeRights(rights)), env: podEnv(plane) };
}

/** What tells a pod where its API server is. */
export function podEnv({ url }: ControlPlane): Readonly<Record<string, string>> {
  const { hostname, port } = new URL(url);
  return { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
}

/** Makes a ServiceAccount in the webhook's namespace with rights, and the folder that a pod of it would find. */
export async function accountFolder(
  plane: ControlPlane,
  account: string,
  { clusterRole, role }: StoreRights,
): Promise<string> {
  const accounts = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`;
  await make(plane, accounts, { metadata: { name: account } });
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const subjects = [{ kind: 'ServiceAccount', name: account, namespace: NAMESPACE }];
  const metadata = { name: `podrole-${account}` };
  const roleRef = (kind: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name });
  await make(plane, `${rbac}/clusterroles`, { metadata, rules: clusterRole });
  await make(plane, `${rbac}/clusterrolebindings`, { metadata, subjects, roleRef: roleRef('ClusterRole') });
  await make(plane, `${rbac}/namespaces/${NAMESPACE}/roles`, { metadata, rules: role });
  const binding = { metadata, subjects, roleRef: roleRef('Role') };
  await make(plane, `${rbac}/namespaces/${NAMESPACE}/rolebindings`, binding);
  const token = await tokenOf(plane, NAMESPACE, account);
  const folder = join(plane.folder, 'service-accounts', account);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'token'), token, { mode: 0o600 });
  await copyFile(plane.caPath, join(folder, 'ca.crt'));
  return folder;
}

/** Makes a ServiceAccount that may make pods and ServiceAccounts in `default`, and answers with a token of it. */
export async function ordinaryClient(plane: ControlPlane): Promise<string> {
  const name = 'deployer';
  const rules = [
    { apiGroups: [''], resources: ['pods', 'serviceaccounts'], verbs: ['get', 'list', 'create', 'patch'] },
  ];
  return client(plane, name, rules);
}

/** Makes a ServiceAccount in `default` with rights in the whole cluster, and answers with a token of it. */
export async function client(plane: ControlPlane, name: string, rules: readonly RbacRule[]): Promise<string> {
  const metadata = { name };
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  await make(plane, '/api/v1/namespaces/default/serviceaccounts', { metadata });
  await make(plane, `${rbac}/clusterroles`, { metadata, rules });
  await make(plane, `${rbac}/clusterrolebindings`, {
    metadata,
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
  });
  return tokenOf(plane, 'default', name);
}

async function tokenOf(plane: ControlPlane, namespace: string, name: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  return (await make<{ status: { token: string } }>(plane, path, request)).status.token;
}

/** Makes an object, or fails with what the API server said. */
export async function make<T>(plane: ControlPlane, path: string, object: object): Promise<T> {
  const { status, body } = await api(plane).post<T>(path, object);
  if (status === 201) return body;
  throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
}
