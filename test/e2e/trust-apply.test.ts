import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readClaims } from '../../src/sts/claims.ts';
import { letsIn } from '../cfn/asked.ts';
import { placeIn } from '../cfn/places.ts';
import { letting, policyOf } from '../trust/editing/written.ts';
import { api } from './api.ts';
import { runCommand } from './command.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { make } from './in-cluster.ts';
import { type Moto, startMoto } from './moto.ts';

const HOST = 'oidc.example.com/prod';
const COUNT = 300;
const names = Array.from({ length: COUNT }, (_, at) => `app-${at}`);

let folder: string;
let moto: Moto;
let plane: ControlPlane;
let iam: IAMClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-apply-'));
  [moto, plane] = await Promise.all([startMoto(), startControlPlane({ issuer: `https://${HOST}` })]);
  const credentials = { accessKeyId: 'moto', secretAccessKey: 'moto' };
  iam = new IAMClient({ endpoint: moto.url, region: 'eu-west-1', credentials });
  await make(plane, '/api/v1/namespaces', { metadata: { name: 'shop' } });
  for (const name of [...names, 'foreign', 'gone']) {
    const annotations = { 'eks.amazonaws.com/role-arn': `${base()}${name}` };
    await make(plane, '/api/v1/namespaces/shop/serviceaccounts', { metadata: { name, annotations } });
  }
  const kiam = { Effect: 'Allow', Principal: { AWS: `${base()}kiam-server` }, Action: 'sts:AssumeRole' };
  for (const name of names) await makeRole(name, kiam);
  await makeRole('foreign', letting(['shop/foreign'], {}, 'oidc.example.com/other'));
  await writeFile(join(folder, 'roles.txt'), `# of the shop\n${base()}*\n`);
});
afterAll(async () => {
  iam?.destroy();
  await plane?.stop();
  await moto?.stop();
  await rm(folder, { recursive: true, force: true });
});

const base = () => `arn:aws:iam::${moto.accountId}:role/`;

async function makeRole(name: string, statement: object): Promise<void> {
  const AssumeRolePolicyDocument = JSON.stringify(policyOf(statement));
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
}

async function policyOfRole(name: string): Promise<string> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
  return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
}

/** Applies what the cluster asks for to the roles of a file that trust kiam or the issuer. */
async function apply(...args: string[]) {
  const command = ['trust', 'apply', '--from-cluster', '--issuer', `https://${HOST}`, '--output', 'json'];
  const allowed = ['--allow-roles', join(folder, 'roles.txt'), '--kiam-role', `${base()}kiam-server`];
  const env = { ...moto.env, KUBECONFIG: plane.kubeconfigPath };
  const { stdout, stderr, code } = await runCommand([...command, ...allowed, ...args], { env });
  const { roles, left } = JSON.parse(stdout) as Answer;
  return { roles, left: left.map((one) => `${one.role.replace(base(), '')} ${one.code}`), stderr, code };
}

interface Answer {
  readonly roles: readonly { role: string; status: string; outcome?: { outcome: string } }[];
  readonly left: readonly { role: string; code: string }[];
}

const REFUSED = ['foreign not-trusting', 'gone no-such-role'];

test('300 roles let in whom the API server has, and nobody else; a second time there is nothing to do', async () => {
  const shown = await apply('--dry-run');
  expect(shown.roles.map(({ status }) => status)).toEqual(names.map(() => 'edit'));
  expect(shown.left).toEqual(REFUSED);
  expect(await policyOfRole('app-0')).not.toContain(HOST);

  const done = await apply('--yes', '--settle', '0s');
  expect(done.roles.map(({ outcome }) => outcome?.outcome)).toEqual(names.map(() => 'done'));
  expect([done.left, done.code]).toEqual([REFUSED, 1]);
  expect(await policyOfRole('foreign')).not.toContain(HOST);

  const again = await apply('--yes', '--settle', '0s');
  expect(again.roles.map(({ status }) => status)).toEqual(names.map(() => 'nothing'));

  expect([await getsIn('app-7', 'app-7'), await getsIn('app-7', 'app-8')]).toEqual([true, false]);
}, 180_000);

test('who is gone from the cluster is pruned, and nobody else', async () => {
  await api(plane).delete('/api/v1/namespaces/shop/serviceaccounts/app-9');
  await writeFile(join(folder, 'roles.txt'), `${base()}app-8\n${base()}app-9\n`);
  const { roles, left, code } = await apply('--prune', '--yes', '--settle', '0s');
  expect(roles).toMatchObject([
    { role: `${base()}app-8`, status: 'nothing' },
    { role: `${base()}app-9`, status: 'edit', outcome: { outcome: 'done' } },
  ]);
  expect(left.every((line) => line.endsWith(' not-allowed'))).toBe(true);
  expect(code).toBe(0);
  expect(await policyOfRole('app-9')).not.toContain(HOST);
  expect(await policyOfRole('app-8')).toContain(HOST);
});

/** Whether a role lets in the holder of a token that the API server makes for a ServiceAccount. */
async function getsIn(account: string, role: string): Promise<boolean> {
  const path = `/api/v1/namespaces/shop/serviceaccounts/${account}/token`;
  const spec = { audiences: ['sts.amazonaws.com'] };
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
  const { status } = await make<{ status: { token: string } }>(plane, path, request);
  const claims = readClaims(status.token);
  if (!('sub' in claims)) throw new Error('STS could not read the token');
  const { iss, sub: subject, aud } = claims;
  const asked = { hostAndPath: iss.replace('https://', ''), subject, audience: aud[0] };
  const place = { ...placeIn('aws'), accountId: moto.accountId };
  return letsIn(await policyOfRole(role), place, asked);
}
