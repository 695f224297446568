import { mkdtemp, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAccount } from '../../src/sandbox/account.ts';
import { materialise } from '../../src/sandbox/cluster/kubelet.ts';
import { buildStsApp } from '../../src/sandbox/sts/app.ts';
import { createSessionStore } from '../../src/sandbox/sts/sessions.ts';
import { createKeyCache } from '../../src/sandbox/token/key-cache.ts';
import { createFetchKeys } from '../../src/sandbox/token/verification-keys.ts';
import { createVerifyToken } from '../../src/sandbox/token/verify-token.ts';
import { issueCertificates } from '../../src/tls/issue.ts';
import { api } from './api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { inCluster, make, NAMESPACE } from './in-cluster.ts';
import { kubectl } from './kubectl.ts';
import { awsCliPath } from './parts/aws-cli.ts';
import { run } from './process/run.ts';
import { type Replica, startReplica } from './replica.ts';
import { registerWebhook } from './webhook-url.ts';

const ISSUER = 'https://oidc.e2e.test/cluster';
const HOST = new URL(ISSUER).host + new URL(ISSUER).pathname;
const ACCOUNT = '111122223333';
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

let plane: ControlPlane;
let replica: Replica;
let sts: ReturnType<typeof buildStsApp>;

beforeAll(async () => {
  plane = await startControlPlane({
    issuer: ISSUER,
    flags: [`--service-account-jwks-uri=${ISSUER}/openid/v1/jwks`],
  });
  const pod = await inCluster(plane, { namespaces: true, watchConfigMap: true });
  const { caPem, certPem, keyPem } = await issueCertificates({ ipAddresses: ['127.0.0.1'] });
  const [certPath, keyPath] = [join(plane.folder, 'tls.crt'), join(plane.folder, 'tls.key')];
  await writeFile(certPath, certPem);
  await writeFile(keyPath, keyPem);
  const flags = ['--namespace-roles', '--watch-config-map', '--namespace', NAMESPACE];
  replica = await startReplica({ inCluster: pod, certPath, keyPath, flags });
  const url = `https://127.0.0.1:${replica.port}`;
  const registration = { name: 'aws.podrole.test', url, path: '/mutate', caBundlePem: caPem } as const;
  await registerWebhook(plane, { ...registration, failurePolicy: 'Fail' });
  sts = await startSts();
});
afterAll(async () => {
  await sts?.close();
  await replica?.stop();
  await plane?.stop();
});

/** STS finds the issuer's documents where its name leads: at the API server itself. */
async function startSts() {
  const fetchDocument = async (address: string) => {
    const { status, body } = await api(plane).get(address.replace(ISSUER, ''));
    return { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  };
  const statement = (namespace: string, name: string) => ({
    Effect: 'Allow',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${HOST}` },
    Condition: {
      StringEquals: {
        [`${HOST}:aud`]: 'sts.amazonaws.com',
        [`${HOST}:sub`]: `system:serviceaccount:${namespace}:${name}`,
      },
    },
  });
  const role = (name: string, namespace: string, account: string) => ({
    arn: roleArn(name),
    trustPolicy: { Version: '2012-10-17', Statement: [statement(namespace, account)] },
  });
  const account = await parseAccount(
    {
      accountId: ACCOUNT,
      partition: 'aws',
      providers: [{ url: ISSUER, clientIds: ['sts.amazonaws.com'] }],
      roles: [
        role('checkout', 'default', 'checkout'),
        role('listed', 'default', 'listed'),
        role('tenant', 'tenant', 'anybody'),
      ],
    },
    () => Promise.reject(new Error('no files')),
  );
  const keys = createKeyCache(createFetchKeys(fetchDocument));
  const verifyToken = createVerifyToken({ account, keys, clock: Date.now });
  const app = buildStsApp({ account, sessions: createSessionStore(), verifyToken });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string };
}

/** Does to the pod what its kubelet would, and runs the AWS CLI in its container. */
async function awsIn(namespace: string, pod: Pod, serviceAccount: string) {
  const root = await mkdtemp(join(plane.folder, 'container-'));
  const { env } = await materialise({
    pod,
    container: 'app',
    root,
    async requestToken({ audience, expirationSeconds }) {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`;
      const { name, uid } = pod.metadata;
      const made = await make<{ status: { token: string } }>(plane, path, {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {
          audiences: audience === undefined ? [] : [audience],
          expirationSeconds,
          boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
        },
      });
      return made.status.token;
    },
  });
  const { port } = sts.server.address() as AddressInfo;
  const args = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'];
  const aws = { HOME: '/nonexistent', AWS_DEFAULT_REGION: 'eu-west-1', ...env };
  return run(awsCliPath(), args, {
    env: { ...aws, AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}`, AWS_ROLE_SESSION_NAME: 'e2e' },
  });
}

async function makePod(namespace: string, serviceAccountName: string): Promise<Pod> {
  const spec = { serviceAccountName, containers: [{ name: 'app', image: 'app.e2e.test/app' }] };
  const metadata = { generateName: `${serviceAccountName}-` };
  return make<Pod>(plane, `/api/v1/namespaces/${namespace}/pods`, { metadata, spec });
}

const makeAccount = (namespace: string, name: string, annotations: object = {}) =>
  make(plane, `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name, annotations } });

describe('a pod made right after what names its role says who it is to the AWS CLI', () => {
  test('by its ServiceAccount', async () => {
    await makeAccount('default', 'checkout', { 'eks.amazonaws.com/role-arn': roleArn('checkout') });
    const { stdout, stderr } = await awsIn('default', await makePod('default', 'checkout'), 'checkout');
    expect({ stdout, stderr }).toEqual({
      stdout: `arn:aws:sts::${ACCOUNT}:assumed-role/checkout/e2e\n`,
      stderr: '',
    });
  });

  test('by the ConfigMap', async () => {
    await makeAccount('default', 'listed');
    const config = JSON.stringify({ 'default/listed': { RoleARN: roleArn('listed') } });
    const configMap = { metadata: { name: 'pod-identity-webhook' }, data: { config } };
    await make(plane, `/api/v1/namespaces/${NAMESPACE}/configmaps`, configMap);
    const { stdout } = await awsIn('default', await makePod('default', 'listed'), 'listed');
    expect(stdout).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/listed/e2e\n`);
  });

  test('by its Namespace', async () => {
    const annotations = { 'podrole.io/role-arn': roleArn('tenant') };
    await make(plane, '/api/v1/namespaces', { metadata: { name: 'tenant', annotations } });
    await makeAccount('tenant', 'anybody');
    const { stdout } = await awsIn('tenant', await makePod('tenant', 'anybody'), 'anybody');
    expect(stdout).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/tenant/e2e\n`);
  });

  test('and is refused where the role does not trust its ServiceAccount', async () => {
    await makeAccount('default', 'stranger', { 'eks.amazonaws.com/role-arn': roleArn('checkout') });
    const { stderr, code } = await awsIn('default', await makePod('default', 'stranger'), 'stranger');
    expect(stderr).toContain('(AccessDenied)');
    expect(code).not.toBe(0);
  });
});

describe('kubectl', () => {
  const manifest = (kind: string, name: string, more: object) =>
    JSON.stringify({ apiVersion: 'v1', kind, metadata: { name, namespace: 'default' }, ...more });
  const pod = (name: string) =>
    manifest('Pod', name, {
      spec: { serviceAccountName: 'kubectl', containers: [{ name: 'app', image: 'app.e2e.test/app' }] },
    });
  const token = ['get', 'pod', '--output', 'jsonpath={.spec.volumes[?(@.name=="aws-iam-token")].name}'];

  beforeAll(() => makeAccount('default', 'kubectl', { 'eks.amazonaws.com/role-arn': roleArn('checkout') }));

  test('apply --server-side makes a pod with its role, and a second time changes nothing', async () => {
    const apply = () => kubectl(plane, ['apply', '--server-side', '-f', '-'], { stdin: pod('server-side') });
    expect(await apply()).toMatchObject({ stdout: 'pod/server-side serverside-applied\n', code: 0 });
    expect(await kubectl(plane, [...token, 'server-side'])).toMatchObject({ stdout: 'aws-iam-token' });
    expect(await apply()).toMatchObject({ stdout: 'pod/server-side serverside-applied\n', code: 0 });
  });

  test('create --dry-run=server shows the role and makes nothing', async () => {
    const shown = await kubectl(plane, ['create', '--dry-run=server', '-f', '-', ...token.slice(2)], {
      stdin: pod('dry'),
    });
    expect(shown).toMatchObject({ stdout: 'aws-iam-token', code: 0 });
    expect((await kubectl(plane, ['get', 'pod', 'dry'])).stderr).toContain('not found');
  });

  test('debug adds its container to a running pod', async () => {
    expect(await kubectl(plane, ['create', '-f', '-'], { stdin: pod('debugged') })).toMatchObject({
      code: 0,
    });
    const debug = ['debug', 'debugged', '--image', 'busybox.e2e.test/busybox', '--container', 'debugger'];
    const { code, stderr } = await kubectl(plane, [...debug, '--profile', 'general', '--attach=false']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  });

  test('auth can-i tells that the webhook may do what it needs, and nothing else', async () => {
    const user = `system:serviceaccount:${NAMESPACE}:webhook`;
    const may = async (...what: string[]) =>
      (await kubectl(plane, ['auth', 'can-i', ...what, '--as', user, '--all-namespaces'])).stdout.trim();
    expect(await may('watch', 'serviceaccounts')).toBe('yes');
    expect(await may('list', 'namespaces')).toBe('yes');
    for (const what of ['secrets', 'pods', 'configmaps'])
      expect([what, await may('list', what)]).toEqual([what, 'no']);
    expect(await may('update', 'serviceaccounts')).toBe('no');
  });
});
