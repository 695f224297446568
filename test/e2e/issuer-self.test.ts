import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDocumentFetch } from '../../src/issuer/document-fetch.ts';
import { signerOf } from '../../src/issuer/rotation/token.ts';
import { parseAccount } from '../../src/sandbox/account.ts';
import { buildStsApp } from '../../src/sandbox/sts/app.ts';
import { createSessionStore } from '../../src/sandbox/sts/sessions.ts';
import { createKeyCache } from '../../src/sts/key-cache.ts';
import { createFetchKeys } from '../../src/sts/verification-keys.ts';
import { createVerifyToken } from '../../src/sts/verify-token.ts';
import { pair } from '../issuer/keys.ts';
import { type Command, runCommand, startCommand } from './command.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { eventually } from './eventually.ts';
import { make } from './in-cluster.ts';
import { kubectl } from './kubectl.ts';
import { type Moto, startMoto } from './moto.ts';
import { awsCliPath } from './parts/aws-cli.ts';
import { run } from './process/run.ts';
import { type PublicHost, startPublicHost } from './public-host.ts';

const HOST = 'oidc.e2e.test';
const ISSUER = `https://${HOST}/self`;
const ROLE = 'arn:aws:iam::111122223333:role/podrole-publisher';
const jwksUri = `--service-account-jwks-uri=${ISSUER}/openid/v1/jwks`;
const PLACE = ['--issuer', ISSUER, '--to', 's3://self-oidc/self', '--from-kubernetes'];

let plane: ControlPlane;
let moto: Moto;
let host: PublicHost;
let sts: ReturnType<typeof buildStsApp>;

beforeAll(async () => {
  plane = await startControlPlane({ issuer: ISSUER, flags: [jwksUri] });
  const applied = await kubectl(plane, ['apply', '-f', 'examples/issuer/publisher.yaml']);
  expect(applied.code, applied.stderr).toBe(0);
  moto = await startMoto();
  await moto.s3.send(
    new CreateBucketCommand({
      Bucket: 'self-oidc',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  host = await startPublicHost(moto, HOST, 'self-oidc');
  await writeFile(join(plane.folder, 'public-ca.crt'), host.caPem);
  sts = await startSts();
});
afterAll(async () => {
  await sts?.close();
  await host?.close();
  await moto?.stop();
  await plane?.stop();
});

/** An STS that reads the issuer where the internet does, and trusts the publisher's ServiceAccount. */
async function startSts() {
  const account = await parseAccount(
    {
      accountId: '111122223333',
      partition: 'aws',
      providers: [{ url: ISSUER, clientIds: ['sts.amazonaws.com'] }],
      roles: [
        {
          arn: ROLE,
          trustPolicy: {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Action: 'sts:AssumeRoleWithWebIdentity',
              Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${HOST}/self` },
              Condition: {
                StringEquals: {
                  [`${HOST}/self:aud`]: 'sts.amazonaws.com',
                  [`${HOST}/self:sub`]: 'system:serviceaccount:podrole-issuer:publisher',
                },
              },
            },
          },
        },
      ],
    },
    () => Promise.reject(new Error('no files')),
  );
  const fetch = createDocumentFetch({
    ca: host.caPem,
    resolve: () => ({ host: '127.0.0.1', port: host.port }),
  });
  const keys = createKeyCache(createFetchKeys(fetch));
  const app = buildStsApp({
    account,
    sessions: createSessionStore(),
    verifyToken: createVerifyToken({ account, keys, clock: Date.now }),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app;
}

/** Writes the files that the kubelet would mount, signed by whichever key signs now; answers with its kid. */
async function mountTokens(): Promise<string> {
  const token = async (audiences: readonly string[]) =>
    (
      await make<{ status: { token: string } }>(
        plane,
        '/api/v1/namespaces/podrole-issuer/serviceaccounts/publisher/token',
        { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences } },
      )
    ).status.token;
  const folder = join(plane.folder, 'publisher');
  await mkdir(folder, { recursive: true });
  await copyFile(plane.caPath, join(folder, 'ca.crt'));
  await writeFile(join(folder, 'token'), await token([]));
  const aws = await token(['sts.amazonaws.com']);
  await writeFile(join(folder, 'aws-token'), aws);
  return signerOf(aws, 'token').kid;
}

/** `podrole issuer publish --watch` as its pod would run it, without any other credentials. */
async function startPublisher(): Promise<Command & { page(which: string, path: string): Promise<string> }> {
  const { hostname, port } = new URL(plane.url);
  const folder = join(plane.folder, 'publisher');
  const command = startCommand(
    [
      ...['issuer', 'publish', ...PLACE, '--watch', '--interval', '500ms'],
      ...[
        '--service-account-folder',
        folder,
        '--host',
        '127.0.0.1',
        '--health-port',
        '0',
        '--metrics-port',
        '0',
      ],
      ...['--ca', join(plane.folder, 'public-ca.crt'), '--resolve', `${HOST}:443:127.0.0.1:${host.port}`],
    ],
    {
      env: {
        KUBERNETES_SERVICE_HOST: hostname,
        KUBERNETES_SERVICE_PORT: port,
        AWS_REGION: 'eu-west-1',
        AWS_ROLE_ARN: ROLE,
        AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'aws-token'),
        AWS_ENDPOINT_URL_S3: moto.url,
        AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${(sts.server.address() as AddressInfo).port}`,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    },
  );
  const line = await command.waitForLine((one) => one.includes('publisher started'), 20_000);
  const ports = JSON.parse(line) as Record<string, number>;
  return {
    ...command,
    page: async (which, path) => (await fetch(`http://127.0.0.1:${ports[which]}${path}`)).text(),
  };
}

function publishFromWorkstation() {
  return runCommand(['issuer', 'publish', ...PLACE, '--kubeconfig', plane.kubeconfigPath], { env: moto.env });
}

async function isRepaired(publisher: Awaited<ReturnType<typeof startPublisher>>): Promise<void> {
  await eventually('a publication by itself', async () => {
    const ready = await publisher.page('healthPort', '/readyz?verbose');
    return ready.includes('[+]publication') || undefined;
  });
  expect(await publisher.page('metricsPort', '/metrics')).toContain('podrole_issuer_own_token_published 1');
}

/** The AWS CLI, with nothing but the publisher's token. */
function awsCli() {
  return run(awsCliPath(), ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'], {
    env: {
      HOME: plane.folder,
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ROLE_ARN: ROLE,
      AWS_ROLE_SESSION_NAME: 'by-hand',
      AWS_WEB_IDENTITY_TOKEN_FILE: join(plane.folder, 'publisher', 'aws-token'),
      AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${(sts.server.address() as AddressInfo).port}`,
    },
  });
}

const REFUSED = "AWS refuses the publisher's own token";

test('a publisher that AWS knows by what it publishes: the first time, and after a rotation that skipped it', async () => {
  const oldKid = await mountTokens();
  const first = await startPublisher();
  const told = await first.waitForLine((line) => line.includes(REFUSED), 20_000);
  expect(told).toContain(oldKid);
  expect(await first.page('healthPort', '/readyz?verbose')).toContain('[-]publication');
  expect((await publishFromWorkstation()).code).toBe(0);
  await isRepaired(first);
  expect((await awsCli()).stdout.trim()).toBe(
    'arn:aws:sts::111122223333:assumed-role/podrole-publisher/by-hand',
  );
  expect(await first.stop()).toBe(0);

  const [key, pub] = [join(plane.folder, 'new.key'), join(plane.folder, 'new.pub')];
  await writeFile(key, pair(0).privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(pub, pair(0).publicKey.export({ type: 'spki', format: 'pem' }));
  await plane.restartApiServer('SIGTERM', [
    jwksUri,
    `--service-account-key-file=${pub}`,
    `--service-account-signing-key-file=${key}`,
  ]);
  const newKid = await mountTokens();
  expect(newKid).not.toBe(oldKid);
  const second = await startPublisher();
  expect(await second.waitForLine((line) => line.includes(REFUSED), 20_000)).toContain(newKid);
  expect(await second.page('metricsPort', '/metrics')).toContain('podrole_issuer_own_token_published 0');
  expect((await publishFromWorkstation()).stdout).toContain(newKid);
  await isRepaired(second);
  expect(await second.stop()).toBe(0);
  const log = [...first.stdout, ...second.stdout].join('\n');
  expect(log).not.toMatch(/eyJ[\w-]+\./);
  // It knows its cluster by name, so that keys have an owner.
  expect(log).not.toContain('belong to no publisher');
  expect(log).not.toContain('publishes here, too');
}, 120_000);
