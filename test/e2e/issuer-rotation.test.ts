import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactVerify, createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/cluster/kubernetes/connect.ts';
import { jwkOf } from '../../src/issuer/jwk.ts';
import { dirTarget } from '../../src/issuer/publishing/dir-target.ts';
import { publish } from '../../src/issuer/publishing/publish.ts';
import { settle } from '../../src/issuer/publishing/settle.ts';
import { readState, understand } from '../../src/issuer/publishing/state.ts';
import { planWithdrawal } from '../../src/issuer/publishing/take-out.ts';
import { readPem } from '../../src/issuer/read-pem.ts';
import { rotationOf } from '../../src/issuer/rotation/candidate.ts';
import { keyStatuses, type RotationFacts } from '../../src/issuer/rotation/facts.ts';
import { rotationSteps, type StepName } from '../../src/issuer/rotation/steps.ts';
import { signerOf } from '../../src/issuer/rotation/token.ts';
import { clusterId, kubernetesKeys } from '../../src/issuer/sources/kubernetes.ts';
import { pair } from '../issuer/keys.ts';
import { runCommand } from './command.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { make } from './in-cluster.ts';
import { run } from './process/run.ts';

const ISSUER = 'https://oidc.e2e.test/rotation';
const HOUR = 3_600_000;
const PLACE = { issuer: ISSUER, jwksPath: '/openid/v1/jwks' };
const RETIRE_AFTER = 25 * HOUR;
const jwksUri = `--service-account-jwks-uri=${ISSUER}/openid/v1/jwks`;

let plane: ControlPlane;
let folder: string;

beforeAll(async () => {
  plane = await startControlPlane({ issuer: ISSUER, flags: [jwksUri] });
  folder = await mkdtemp(join(tmpdir(), 'podrole-rotation-'));
  await make(plane, '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'cart' } });
});
afterAll(async () => {
  await plane?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function freshToken(): Promise<string> {
  const made = await make<{ status: { token: string } }>(
    plane,
    '/api/v1/namespaces/default/serviceaccounts/cart/token',
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: ['sts.amazonaws.com'], expirationSeconds: 86_400 },
    },
  );
  return made.status.token;
}

const client = () =>
  connect({ from: 'kubeconfig', file: plane.kubeconfigPath, context: undefined, server: undefined }, () =>
    performance.now(),
  );

test('an operator who does what the plan says loses no token, from RSA to an elliptic curve', async () => {
  const target = dirTarget(join(folder, 'public'));
  const api = await client();
  const publisher = `cluster:${await clusterId(api)}`;
  const [newKey, newPub] = [join(folder, 'new.key'), join(folder, 'new.pub')];
  await writeFile(newKey, pair(0).privateKey.export({ type: 'sec1', format: 'pem' }));
  await writeFile(newPub, pair(0).publicKey.export({ type: 'spki', format: 'pem' }));
  const newKid = jwkOf(pair(0).publicKey).kid;

  let now = 1000 * HOUR;
  const publishNow = async () =>
    publish(target, {
      ...PLACE,
      sourceKeys: await kubernetesKeys(api).read(),
      publisher,
      retireAfterMs: RETIRE_AFTER,
      now,
      dryRun: false,
      sharedIssuer: true,
      random: Math.random,
    });
  const factsNow = async (token: string): Promise<RotationFacts> => {
    const { ledger, published } = understand(await readState(target, PLACE), target.name, PLACE);
    const live = await kubernetesKeys(api).read();
    return {
      published: published.map(({ kid, json }) => ({ kid, alg: String(json.alg) })),
      ledger,
      live: live.map(({ kid }) => kid),
      signers: [signerOf(token, 'token').kid],
      now,
    };
  };
  const oldKid = signerOf(await freshToken(), 'token').kid;
  const acts: Partial<Record<StepName, () => Promise<unknown>>> = {
    distribute: () => plane.restartApiServer('SIGTERM', [jwksUri, `--service-account-key-file=${newPub}`]),
    publish: publishNow,
    switch: () =>
      plane.restartApiServer('SIGTERM', [
        jwksUri,
        `--service-account-key-file=${newPub}`,
        `--service-account-signing-key-file=${newKey}`,
      ]),
    retire: () =>
      settle(target, {
        ...PLACE,
        dryRun: false,
        random: Math.random,
        planFor: (state) =>
          planWithdrawal(state, { issuer: ISSUER, kid: oldKid, now, undo: false }, RETIRE_AFTER),
      }),
    // The API server that never knew the old key.
    remove: async () => {
      await writeFile(plane.publicKeyPath, await readFile(newPub));
      await plane.restartApiServer('SIGTERM', [jwksUri, `--service-account-signing-key-file=${newKey}`]);
    },
  };

  await publishNow();
  const issued: { token: string; at: number }[] = [];
  const taken: StepName[] = [];
  let verified = 0;
  for (; now < 1100 * HOUR; now += HOUR) {
    const token = await freshToken();
    issued.push({ token, at: now });
    // As `--watch` would.
    await publishNow();
    const jwks = createLocalJWKSet(
      JSON.parse(await readFile(join(folder, 'public/rotation/openid/v1/jwks'), 'utf8')),
    );
    for (const one of issued.filter(({ at }) => now - at < 24 * HOUR)) {
      await compactVerify(one.token, jwks);
      verified += 1;
    }
    const facts = await factsNow(token);
    const steps = rotationSteps(rotationOf(keyStatuses(facts, newKid), newKid), facts, {
      propagationMs: 3 * HOUR,
      retireAfterMs: RETIRE_AFTER,
    });
    expect(steps.filter(({ state }) => state === 'skipped')).toEqual([]);
    const step = steps.find(({ state }) => state === 'now')?.name as StepName | undefined;
    if (step === undefined) break;
    if (taken.at(-1) !== step) taken.push(step);
    await acts[step]?.();
  }
  // What the API server knows is published by then, as the watching publisher sees it an hour later.
  expect(taken.filter((step) => step !== 'publish')).toEqual([
    'distribute',
    'propagate',
    'switch',
    'retire',
    'expire',
    'remove',
  ]);
  expect(verified).toBeGreaterThan(400);
  expect((await publishNow()).keys.map(({ kid, change }) => [kid, change])).toEqual([[newKid, 'kept']]);
}, 120_000);

test('the command publishes from the API server, whose keys keep their kids', async () => {
  const to = `dir:${join(folder, 'command')}`;
  const args = [
    'issuer',
    'publish',
    '--issuer',
    ISSUER,
    '--from-kubernetes',
    '--kubeconfig',
    plane.kubeconfigPath,
  ];
  const { stdout, code } = await runCommand([...args, '--to', to, '-o', 'json']);
  expect(code).toBe(0);
  const kid = signerOf(await freshToken(), 'token').kid;
  expect(JSON.parse(stdout)).toMatchObject({
    publisher: expect.stringMatching(/^cluster:[-0-9a-f]{36}$/),
    keys: [{ kid, change: 'added' }],
  });
});

test('its kids are what openssl computes', async () => {
  const files = [plane.publicKeyPath, join(folder, 'new.pub')];
  for (const file of files) {
    const [key] = readPem(await readFile(file, 'utf8'), file);
    const command = `openssl pkey -pubin -in ${file} -outform DER | openssl dgst -sha256 -binary | openssl base64 -A`;
    const { stdout, code } = await run('bash', ['-o', 'pipefail', '-c', command]);
    expect(code).toBe(0);
    expect(key?.kid).toBe(stdout.trim().replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
  }
});
