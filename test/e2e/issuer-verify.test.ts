import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jwkOf } from '../../src/issuer/jwk.ts';
import type { Report } from '../../src/verify/verify-issuer.ts';
import { caPem, HOST } from '../verify/certificates.ts';
import { type LocalServer, serve } from '../verify/tls-server.ts';
import { api } from './api.ts';
import { runCommand } from './command.ts';
import { writeKubeconfig } from './control-plane/credentials.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { client, make } from './in-cluster.ts';
import { kubectl } from './kubectl.ts';

const ISSUER = `https://${HOST}/cluster`;
const FLAGS = ['--account-id', '111122223333', '--session-name', '{namespace}-{pod}'];

let plane: ControlPlane;
let server: LocalServer;
let keys: readonly object[];
let live: readonly object[];
let reach: readonly string[];

beforeAll(async () => {
  plane = await startControlPlane({ issuer: ISSUER });
  live = (
    await api(plane)
      .get<{ keys: object[] } | string>('/openid/v1/jwks')
      .then(({ body }) => asJwks(body))
  ).keys;
  server = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.setHeader('cache-control', 'public, max-age=300');
    if (request.url === '/cluster/openid/v1/jwks') response.end(JSON.stringify({ keys }));
    else response.end(JSON.stringify(DISCOVERY));
  });
  await writeFile(join(plane.folder, 'ca.pem'), caPem);
  reach = ['--ca', join(plane.folder, 'ca.pem'), '--resolve', `${HOST}:443:127.0.0.1:${server.port}`];
});
afterAll(async () => {
  server?.close();
  await plane?.stop();
});

const DISCOVERY = {
  issuer: ISSUER,
  jwks_uri: `${ISSUER}/openid/v1/jwks`,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};

/** The API server has a media type of its own for it. */
function asJwks(body: { keys: object[] } | string): { keys: object[] } {
  return typeof body === 'string' ? JSON.parse(body) : body;
}

interface Verified extends Report {
  readonly code: number;
  readonly stdout: string;
}

/** The report while `published` is published, without the note on the test's own authority. */
async function verify(
  published: readonly object[],
  args: readonly string[],
  kubeconfig = plane.kubeconfigPath,
): Promise<Verified> {
  keys = published;
  const all = ['issuer', 'verify', ISSUER, ...reach, '--kubeconfig', kubeconfig, '-o', 'json', ...args];
  const { stdout, stderr, code } = await runCommand(all);
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as Report;
  const findings = report.findings.filter((one) => one.code !== 'certificate-private-ca');
  return { ...report, findings, code, stdout };
}

const codes = ({ findings }: Report) => findings.map(({ code }) => code);

describe('the keys of a cluster', () => {
  test('are all published', async () => {
    const report = await verify(live, []);
    expect(report.findings).toEqual([]);
    expect(report.code).toBe(0);
  });

  test('are not, where the JWKS is stale', async () => {
    const old = jwkOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
    const report = await verify([old], []);
    expect(codes(report)).toEqual(['live-key-unpublished', 'published-key-old']);
    expect(report.findings[0]?.text).toBe(`kid "${(live[0] as { kid: string }).kid}"`);
    expect(report.code).toBe(1);
  });

  test('are others than what is published under their kid', async () => {
    const { kid } = live[0] as { kid: string };
    const stranger = { ...jwkOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey), kid };
    expect(codes(await verify([stranger], []))).toEqual(['live-key-differs', 'published-key-old']);
  });

  test('belong to another issuer', async () => {
    keys = live;
    const args = [`${ISSUER}/`, ...reach, '--kubeconfig', plane.kubeconfigPath, '-o', 'json'];
    const { stdout } = await runCommand(['issuer', 'verify', ...args]);
    expect(codes(JSON.parse(stdout))).toEqual(
      expect.arrayContaining(['issuer-url', 'issuer-differs', 'cluster-issuer']),
    );
  });
});

describe('a pod', () => {
  const EXAMPLES = [
    {
      dialect: 'eks',
      files: ['examples/cluster/shop.yaml'],
      pod: 'examples/pods/checkout.yaml',
      name: 'shop/checkout-7d4b9c6f5-x2x9p',
      path: {
        subject: 'system:serviceaccount:shop:checkout',
        roleArn: 'arn:aws:iam::111122223333:role/checkout',
      },
    },
    {
      dialect: 'kiam',
      files: ['examples/kiam/namespace.yaml'],
      pod: 'examples/kiam/pod.yaml',
      name: 'kiam-example/reader',
      path: { subject: 'system:serviceaccount:kiam-example:default', sessionName: 'kiam-kiam' },
    },
    {
      dialect: 'kiam',
      files: ['examples/kiam/namespace.yaml'],
      pod: 'examples/kiam/external-id.yaml',
      name: 'kiam-example/partner-sync',
      path: {
        method: 'chain',
        subject: 'system:serviceaccount:kiam-example:partner',
        baseRoleArn: 'arn:aws:iam::111122223333:role/partner-base',
        externalId: true,
      },
    },
    {
      dialect: 'kube2iam',
      files: ['examples/kube2iam/namespace.yaml'],
      pod: 'examples/kube2iam/pod.yaml',
      name: 'kube2iam-example/metrics',
      path: { roleArn: 'arn:aws:iam::111122223333:role/metrics-writer', sessionName: 'metrics' },
    },
  ];

  beforeAll(async () => {
    for (const { files, name, pod } of EXAMPLES) {
      const [namespace = ''] = name.split('/');
      const known = files.flatMap((file) => ['-f', file]);
      await kubectl(plane, ['create', 'namespace', namespace]);
      await kubectl(plane, ['apply', '--server-side', '--force-conflicts', ...known]);
      await kubectl(plane, ['create', 'serviceaccount', 'default', '-n', namespace]);
      const manifests = files.flatMap((file) => ['--manifests', file]);
      const injected = await runCommand(['inject', '-f', pod, ...manifests, ...FLAGS]);
      const made = await kubectl(plane, ['create', '-f', '-'], { stdin: injected.stdout });
      expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  test.each(EXAMPLES)(
    'of $dialect, $name, goes its way with a token of the cluster',
    async ({ dialect, name, path }) => {
      const report = await verify(live, ['--pod', name, ...FLAGS]);
      expect(report.findings).toEqual([]);
      expect(report.pod).toMatchObject({ dialect, outcome: 'grant', audience: 'sts.amazonaws.com', ...path });
      expect(report.token).toMatchObject({
        issuer: ISSUER,
        subject: report.pod?.subject,
        audience: ['sts.amazonaws.com'],
      });
      expect(report.code).toBe(0);
    },
  );

  test('is not verified by a stale JWKS', async () => {
    const old = jwkOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
    const report = await verify([old], ['--pod', 'kiam-example/reader', ...FLAGS]);
    expect(codes(report)).toEqual(['live-key-unpublished', 'token-kid', 'published-key-old']);
  });

  test('that the webhook did not see runs without its token', async () => {
    const spec = { serviceAccountName: 'checkout', containers: [{ name: 'app', image: 'a.e2e.test/a' }] };
    await make(plane, '/api/v1/namespaces/shop/pods', { metadata: { name: 'missed' }, spec });
    expect(codes(await verify(live, ['--pod', 'shop/missed', ...FLAGS]))).toEqual(['pod-not-injected']);
  });

  test('that is not there is found so', async () => {
    expect(codes(await verify(live, ['--pod', 'shop/nobody']))).toEqual(['pod-unknown']);
  });

  test('is looked at by somebody who may ask for no token', async () => {
    const rules = [{ apiGroups: [''], resources: ['pods', 'serviceaccounts', 'namespaces'], verbs: ['get'] }];
    const token = await client(plane, 'onlooker', rules);
    const kubeconfig = join(plane.folder, 'onlooker.json');
    await writeKubeconfig(kubeconfig, plane, token);
    const report = await verify(live, ['--pod', 'kiam-example/reader', ...FLAGS], kubeconfig);
    expect(codes(report)).toEqual(['pod-token-refused']);
    expect(report.findings[0]?.text).toContain('cannot create resource "serviceaccounts/token"');
    expect(report.code).toBe(0);
  });

  test('whose token is given is compared with it, and the token is not printed', async () => {
    const create = ['create', 'token', 'checkout', '-n', 'shop', '--audience', 'sts.amazonaws.com'];
    const file = join(plane.folder, 'token');
    const { stdout: token } = await kubectl(plane, create);
    await writeFile(file, token, { mode: 0o600 });
    const own = await verify(live, ['--pod', EXAMPLES[0]?.name ?? '', '--token', file, ...FLAGS]);
    expect(own.findings).toEqual([]);
    const foreign = await verify(live, ['--pod', 'kiam-example/reader', '--token', file, ...FLAGS]);
    expect(codes(foreign)).toEqual(['token-not-of-pod']);
    expect(own.stdout + foreign.stdout).not.toContain(token.slice(0, 40));
  });
});
