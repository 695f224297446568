import { mkdtemp, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseAccount } from '../../src/sandbox/account.ts';
import { materialise } from '../../src/sandbox/cluster/kubelet.ts';
import { buildStsApp } from '../../src/sandbox/sts/app.ts';
import { createSessionStore } from '../../src/sandbox/sts/sessions.ts';
import { createKeyCache } from '../../src/sts/key-cache.ts';
import { createFetchKeys } from '../../src/sts/verification-keys.ts';
import { createVerifyToken } from '../../src/sts/verify-token.ts';
import { issueCertificates } from '../../src/tls/issue.ts';
import { api } from './api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { inCluster, make, type Rights } from './in-cluster.ts';
import { awsCliPath } from './parts/aws-cli.ts';
import { run } from './process/run.ts';
import { type Replica, startReplica } from './replica.ts';
import { registerWebhook } from './webhook-url.ts';

const ISSUER = 'https://oidc.e2e.test/cluster';
const HOST = new URL(ISSUER).host + new URL(ISSUER).pathname;

/** The account of all roles. */
export const ACCOUNT = '111122223333';

/** The ARN of a role of the account. */
export const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** A role and whom it trusts: a ServiceAccount `NAMESPACE:NAME`, or another role with an external id. */
export type TrustingRole =
  | { readonly name: string; readonly serviceAccount: string }
  | { readonly name: string; readonly role: string; readonly externalId: string };

/** A pod as the API server made it. */
export interface MadePod {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: { readonly serviceAccountName: string };
}

/** A control plane with the webhook, and an STS that trusts the control plane's own tokens. */
export interface AwsWorld {
  readonly plane: ControlPlane;
  readonly replica: Replica;
  makeAccount(namespace: string, name: string, annotations?: object): Promise<unknown>;
  makePod(namespace: string, serviceAccountName: string, annotations?: object): Promise<MadePod>;
  /** Does to the pod what its kubelet would, and asks in its container who it is, with the AWS CLI. */
  awsCli(pod: MadePod, env?: Readonly<Record<string, string>>): ReturnType<typeof run>;
  /** The same with the JavaScript SDK. */
  javascript(pod: MadePod): ReturnType<typeof run>;
  stop(): Promise<void>;
}

/** Starts all of it; the webhook as in a cluster, with exactly the documented rights. */
export async function startAwsWorld(
  roles: readonly TrustingRole[],
  { flags, rights }: { readonly flags: readonly string[]; readonly rights: Rights },
): Promise<AwsWorld> {
  const jwksUri = `--service-account-jwks-uri=${ISSUER}/openid/v1/jwks`;
  const plane = await startControlPlane({ issuer: ISSUER, flags: [jwksUri] });
  const pod = await inCluster(plane, rights);
  const { caPem, certPem, keyPem } = await issueCertificates({ ipAddresses: ['127.0.0.1'] });
  const [certPath, keyPath] = [join(plane.folder, 'tls.crt'), join(plane.folder, 'tls.key')];
  await writeFile(certPath, certPem);
  await writeFile(keyPath, keyPem);
  const replica = await startReplica({ inCluster: pod, certPath, keyPath, flags });
  const url = `https://127.0.0.1:${replica.port}`;
  const registration = { name: 'aws.podrole.test', url, path: '/mutate', caBundlePem: caPem } as const;
  await registerWebhook(plane, { ...registration, failurePolicy: 'Fail' });
  const sts = await startSts(plane, roles);
  const { port } = sts.server.address() as AddressInfo;
  const runIn = async (
    made: MadePod,
    [file, ...args]: readonly [string, ...string[]],
    more: Readonly<Record<string, string>> = {},
  ) => {
    const { env, home } = await environmentOf(plane, made);
    const endpoint = { AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}` };
    return run(file, args, {
      // The AWS CLI keeps the credentials of a second role in its home.
      env: { HOME: home, AWS_DEFAULT_REGION: 'eu-west-1', ...env, ...endpoint, ...more },
    });
  };
  return {
    plane,
    replica,
    makeAccount: (namespace, name, annotations = {}) =>
      make(plane, `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name, annotations } }),
    makePod: (namespace, serviceAccountName, annotations = {}) =>
      make<MadePod>(plane, `/api/v1/namespaces/${namespace}/pods`, {
        metadata: { generateName: `${serviceAccountName}-`, annotations },
        spec: { serviceAccountName, containers: [{ name: 'app', image: 'app.e2e.test/app' }] },
      }),
    awsCli: (made, env) =>
      runIn(made, [awsCliPath(), 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'], env),
    javascript: (made) =>
      runIn(made, [process.execPath, 'test/e2e/who-am-i.mjs'], {
        AWS_REGION: 'eu-west-1',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      }),
    async stop() {
      await sts.close();
      await replica.stop();
      await plane.stop();
    },
  };
}

async function environmentOf(plane: ControlPlane, pod: MadePod) {
  const { name, namespace, uid } = pod.metadata;
  const root = await mkdtemp(join(plane.folder, 'container-'));
  const requestToken: Parameters<typeof materialise>[0]['requestToken'] = async ({
    audience,
    expirationSeconds,
  }) => {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec.serviceAccountName}/token`;
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
  };
  const { env } = await materialise({ pod, container: 'app', root, requestToken });
  return { env, home: root };
}

/** STS finds the issuer's documents where its name leads: at the API server itself. */
async function startSts(plane: ControlPlane, roles: readonly TrustingRole[]) {
  const fetchDocument = async (address: string) => {
    const { status, body } = await api(plane).get(address.replace(ISSUER, ''));
    return { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  };
  const account = await parseAccount(
    {
      accountId: ACCOUNT,
      partition: 'aws',
      providers: [{ url: ISSUER, clientIds: ['sts.amazonaws.com'] }],
      roles: roles.map((role) => ({
        arn: roleArn(role.name),
        trustPolicy: { Version: '2012-10-17', Statement: [statementOf(role)] },
      })),
    },
    () => Promise.reject(new Error('no files')),
  );
  const keys = createKeyCache(createFetchKeys(fetchDocument));
  const verifyToken = createVerifyToken({ account, keys, clock: Date.now });
  const app = buildStsApp({ account, sessions: createSessionStore(), verifyToken });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app;
}

function statementOf(role: TrustingRole) {
  if ('role' in role) {
    return {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: roleArn(role.role) },
      Condition: { StringEquals: { 'sts:ExternalId': role.externalId } },
    };
  }
  return {
    Effect: 'Allow',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${HOST}` },
    Condition: {
      StringEquals: {
        [`${HOST}:aud`]: 'sts.amazonaws.com',
        [`${HOST}:sub`]: `system:serviceaccount:${role.serviceAccount}`,
      },
    },
  };
}
