import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandsIn } from '../docs/commands-in.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { bash, docsFolder } from './docs-shell.ts';
import { type Moto, startMoto } from './moto.ts';
import { type PublicHost, startPublicHost } from './public-host.ts';

const HOST = 'oidc.example.com';
const ISSUER = `https://${HOST}/prod`;
const ACCOUNT = '111122223333';

let plane: ControlPlane;
let moto: Moto;
let host: PublicHost;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-aws-docs-'));
  const jwksUri = `--service-account-jwks-uri=${ISSUER}/openid/v1/jwks`;
  plane = await startControlPlane({ issuer: ISSUER, flags: [jwksUri] });
  moto = await startMoto({ accountId: ACCOUNT });
  host = await startPublicHost(moto, HOST, 'my-oidc');
  await writeFile(join(folder, 'ca.crt'), host.caPem);
  await docsFolder(folder, ['cfn', 'dist', 'examples']);
});
afterAll(async () => {
  await host?.close();
  await moto?.stop();
  await plane?.stop();
  await rm(folder, { recursive: true, force: true });
});

const shell = (script: string) =>
  bash(script, {
    folder,
    env: {
      ...moto.env,
      KUBECONFIG: plane.kubeconfigPath,
      // The issuer's host is on this machine, with a certificate that only here is trusted.
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.crt'),
      PODROLE_RESOLVE: `${HOST}:443:127.0.0.1:${host.port}`,
    },
  });

test('docs/aws.md leads from an issuer to a role, twice: every command of it, in its order', async () => {
  const commands = await commandsIn('docs/aws.md');
  expect(commands.length).toBeGreaterThan(20);
  const { code, stdout, stderr } = await shell(
    commands.map((line) => `echo '$' >&2; ${hastened(line)}`).join('\n'),
  );
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  // moto makes no provider from a template, and so the command does.
  expect(stdout).toContain(`+ provider   arn:aws:iam::${ACCOUNT}:oidc-provider/${HOST}/prod`);
  expect(stdout).toContain('allowed: system:serviceaccount:shop:cart');
  expect(stdout).toContain('allowed: system:serviceaccount:shop:orders');
  expect(stdout).toContain('role/orders: written, read back and evaluated');
}, 180_000);

/** Nobody else edits these roles. */
function hastened(line: string): string {
  return /^podrole trust .* --yes\b/.test(line) ? line.replace('--yes', '--yes --settle 1s') : line;
}
