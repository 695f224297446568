import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LEDGER_PATH } from '../../src/issuer/publishing/ledger.ts';
import { publicReadPolicy, publisherPolicy } from '../../src/issuer/publishing/s3/policies.ts';
import { commandsIn } from '../docs/commands-in.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { bash, docsFolder } from './docs-shell.ts';
import { make } from './in-cluster.ts';
import { type Moto, startMoto } from './moto.ts';
import { type PublicHost, startPublicHost } from './public-host.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const HOST = 'my-oidc.s3.eu-west-1.amazonaws.com';
const ISSUER = `https://${HOST}/prod`;

let plane: ControlPlane;
let moto: Moto;
let folder: string;
let env: Readonly<Record<string, string>>;
let host: PublicHost;

beforeAll(async () => {
  plane = await startControlPlane({
    issuer: ISSUER,
    flags: [
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-jwks-uri=${ISSUER}/openid/v1/jwks`,
      '--api-audiences=https://kubernetes.default.svc.cluster.local',
    ],
  });
  await make(plane, '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  moto = await startMoto();
  folder = await mkdtemp(join(tmpdir(), 'podrole-docs-'));
  host = await startPublicHost(moto, HOST, 'my-oidc');
  await writeFile(join(folder, 'ca.crt'), host.caPem);
  await docsFolder(folder, ['dist', 'examples']);
  env = {
    ...moto.env,
    KUBECONFIG: plane.kubeconfigPath,
    PODROLE_CA: join(folder, 'ca.crt'),
    PODROLE_RESOLVE: `${HOST}:443:127.0.0.1:${host.port}`,
  };
});
afterAll(async () => {
  await host?.close();
  await moto?.stop();
  await plane?.stop();
  await rm(folder, { recursive: true, force: true });
});

const shell = (script: string) => bash(script, { folder, env });

describe('docs/issuer.md', () => {
  test('leads from nothing to verified: every command of it, in its order', async () => {
    const commands = await commandsIn('docs/issuer.md');
    expect(commands.length).toBeGreaterThan(15);
    const { code, stdout, stderr } = await shell(commands.map((line) => `echo '$' >&2; ${line}`).join('\n'));
    expect(code, `${stdout}\n${stderr}`).toBe(0);
    expect(stdout).toContain('wrote /prod/.podrole/ledger.json');
    expect(stdout).toMatch(/→ 1\. distribute/);
    expect(await readFile(join(folder, 'public/prod/openid/v1/jwks'), 'utf8')).toContain('"kid"');
  });

  test('whose last blocks work, too: revoking is told, not done', async () => {
    const status = JSON.parse(
      (await shell(`${EXPORTS}; podrole issuer keys status --token token -o json`)).stdout,
    );
    const { kid } = status.keys.find(({ signs }: { signs: boolean }) => signs);
    const told = await shell(
      `${EXPORTS}; podrole issuer keys revoke ${kid} --token token --from-kubernetes --kubeconfig "$KUBECONFIG"`,
    );
    expect(told.code).toBe(1);
    expect(told.stdout + told.stderr).toContain('is the only key');
  });

  test('has the policies that podrole makes', async () => {
    const read = async (name: string) =>
      JSON.parse(await readFile(join(REPOSITORY, 'examples/issuer', name), 'utf8'));
    const place = { partition: 'aws', bucket: 'my-oidc' };
    expect(await read('bucket-policy.json')).toEqual(
      publicReadPolicy(place, ['prod/.well-known/openid-configuration', 'prod/openid/v1/jwks']),
    );
    const options = { prefix: 'prod', jwksPath: '/openid/v1/jwks', ledgerPath: LEDGER_PATH, preflight: true };
    expect(await read('publisher-policy.json')).toEqual(publisherPolicy({ ...place, ...options }));
  });
});

const EXPORTS = `podrole() { node "$PWD/dist/podrole.js" "$@"; }; export PODROLE_ISSUER=${ISSUER} PODROLE_TO=s3://my-oidc/prod`;
