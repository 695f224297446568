import { ApiFailure } from '../../src/cluster/kubernetes/api-failure.ts';
import { snapshotOf } from '../../src/cluster/manifests/snapshot.ts';
import { createExpressions } from '../../src/identity/expressions.ts';
import type { JsonObject } from '../../src/identity/pod.ts';
import { parseManifest } from '../../src/manifests/parse.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { readSettings } from '../../src/settings/read.ts';
import type { Finding } from '../../src/verify/finding.ts';
import type { LiveCluster } from '../../src/verify/live-cluster.ts';
import { manifestPod } from '../../src/verify/manifest-pod.ts';
import type { Probe } from '../../src/verify/probed.ts';
import { type Report, verifyIssuer } from '../../src/verify/verify-issuer.ts';
import { discovery, ISSUER, jwk, sign } from './issuer-keys.ts';

const ROLE = 'arn:aws:iam::111122223333:role/checkout';

/** What the cases have in common; `expressions` lets a Namespace permit roles of kiam. */
const CLUSTER = `
apiVersion: v1
kind: Namespace
metadata: {name: shop, annotations: {iam.amazonaws.com/permitted: 'reader|ledger'}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: checkout, namespace: shop, annotations: {eks.amazonaws.com/role-arn: '${ROLE}'}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: china, namespace: shop, annotations: {eks.amazonaws.com/role-arn: '${ROLE}', eks.amazonaws.com/audience: sts.amazonaws.com.cn}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: typo, namespace: shop, annotations: {eks.amazonaws.com/role-arn: '${ROLE}', eks.amazonaws.com/token-expiration: soon}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: plain, namespace: shop}
`;

interface Case {
  readonly serviceAccount: string;
  readonly annotations?: Record<string, string>;
  /** What its container sets as session name. */
  readonly session?: string;
  /** What the pod in the cluster has of its role; `undefined` for a pod of a manifest. */
  readonly live?: { readonly audience?: string; readonly role?: string };
}

const KIAM = 'iam.amazonaws.com/role';

/** Pods by what there is to be found of them. */
export const POD_CASES = {
  granted: { serviceAccount: 'checkout' },
  running: { serviceAccount: 'checkout', live: { audience: 'sts.amazonaws.com', role: ROLE } },
  roleless: { serviceAccount: 'plain' },
  named: { serviceAccount: 'checkout', session: '$(PODROLE_POD_NAME)-own' },
  kiam: { serviceAccount: 'plain', annotations: { [KIAM]: 'reader' } },
  chained: {
    serviceAccount: 'checkout',
    annotations: { [KIAM]: 'ledger', 'iam.amazonaws.com/external-id': 'shop-42' },
  },
  forbidden: { serviceAccount: 'plain', annotations: { [KIAM]: 'administrator' } },
  misspelt: { serviceAccount: 'typo' },
  missed: { serviceAccount: 'checkout', live: {} },
  outdated: { serviceAccount: 'checkout', live: { audience: 'sts.amazonaws.com', role: `${ROLE}-old` } },
  audience: { serviceAccount: 'china' },
  agent: { serviceAccount: 'agent' },
} as const satisfies Record<string, Case>;

const settings = readSettings(
  IDENTITY_FLAGS,
  { 'account-id': '111122223333', 'session-name': '{namespace}-{pod}' },
  {},
);

const podOf = ({ serviceAccount, annotations, live, session }: Case): JsonObject => ({
  metadata: { name: 'pod-1', namespace: 'shop', annotations },
  spec: {
    serviceAccountName: serviceAccount,
    containers: [{ name: 'app', env: envOf(live?.role, session) }],
    volumes:
      live?.audience === undefined
        ? []
        : [
            {
              name: 'aws-iam-token',
              projected: { sources: [{ serviceAccountToken: { audience: live.audience } }] },
            },
          ],
  },
});

function envOf(role: string | undefined, session: string | undefined) {
  if (session !== undefined) return [{ name: 'AWS_ROLE_SESSION_NAME', value: session }];
  const file = '/var/run/secrets/eks.amazonaws.com/serviceaccount/token';
  const variables = { AWS_ROLE_ARN: role, AWS_WEB_IDENTITY_TOKEN_FILE: file };
  return role === undefined ? [] : Object.entries(variables).map(([name, value]) => ({ name, value }));
}

/** An issuer that publishes one good key, without a server. */
export const goodProbe: Probe = async (url) => ({
  url,
  milliseconds: 1,
  address: undefined,
  certificate: undefined,
  answer: {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'max-age=300' },
    body: JSON.stringify(url === discovery.jwks_uri ? { keys: [jwk] } : discovery),
  },
  failure: undefined,
});

/** A cluster that answers to nothing that a test does not say. */
export const liveWith = (answers: Partial<LiveCluster>): LiveCluster => ({
  keys: async () => [jwk],
  issuer: async () => ISSUER,
  object: async () => undefined,
  token: (of) => sign({ ...of, audience: [of.audience] }),
  ...answers,
});

interface Looking {
  readonly token?: Promise<string>;
  readonly live?: LiveCluster;
}

/** The whole report on a pod of these cases. */
export async function reportOn(
  name: keyof typeof POD_CASES | 'absent',
  { token, live }: Looking = {},
): Promise<Report> {
  const one: Case | undefined = name === 'absent' ? undefined : POD_CASES[name];
  const documents = parseManifest('cluster', CLUSTER);
  const inManifest = parseManifest(
    'pods',
    JSON.stringify(one === undefined ? {} : { apiVersion: 'v1', kind: 'Pod', ...podOf(one) }),
  );
  const all = [...documents, ...inManifest];
  const find = manifestPod(all, snapshotOf(all));
  return verifyIssuer({
    url: ISSUER,
    probe: goodProbe,
    audiences: ['sts.amazonaws.com'],
    token: await token,
    live,
    clock: Date.now,
    pod: {
      name: { namespace: 'shop', name: 'pod-1' },
      find: async (wanted) => {
        const found = await find(wanted);
        return found && { ...found, isLive: one?.live !== undefined };
      },
      rules: {
        settings,
        expressions: createExpressions(settings),
        usesContainerCredentials: (_, account) => account === 'agent',
        audiences: ['sts.amazonaws.com'],
      },
    },
  });
}

/** What is found of it. */
export async function lookAt(
  name: keyof typeof POD_CASES | 'absent',
  looking: Looking = {},
): Promise<readonly Finding[]> {
  return (await reportOn(name, looking)).findings;
}

/** What is found where the cluster gives no tokens. */
export function lookWithoutToken(): Promise<readonly Finding[]> {
  const refuse = () => Promise.reject(new ApiFailure('the API server answers 403', { status: 403 }));
  return lookAt('granted', { live: liveWith({ token: refuse }) });
}
