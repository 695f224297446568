import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT, type AwsWorld, roleArn, startAwsWorld } from './aws-world.ts';
import type { ControlPlane } from './control-plane.ts';
import { make, NAMESPACE } from './in-cluster.ts';
import { kubectl } from './kubectl.ts';

let world: AwsWorld;
let plane: ControlPlane;

beforeAll(async () => {
  const roles = [
    { name: 'checkout', serviceAccount: 'default:checkout' },
    { name: 'listed', serviceAccount: 'default:listed' },
    { name: 'tenant', serviceAccount: 'tenant:anybody' },
  ];
  world = await startAwsWorld(roles, {
    flags: ['--namespace-roles', '--watch-config-map', '--namespace', NAMESPACE],
    rights: { namespaces: true, watchConfigMap: true },
  });
  plane = world.plane;
});
afterAll(async () => {
  await world?.stop();
});

const makeAccount = (namespace: string, name: string, annotations = {}) =>
  world.makeAccount(namespace, name, annotations);

/** Makes a pod and asks the AWS CLI in it who it is. */
async function awsIn(namespace: string, serviceAccount: string) {
  return world.awsCli(await world.makePod(namespace, serviceAccount), { AWS_ROLE_SESSION_NAME: 'e2e' });
}

describe('a pod made right after what names its role says who it is to the AWS CLI', () => {
  test('by its ServiceAccount', async () => {
    await makeAccount('default', 'checkout', { 'eks.amazonaws.com/role-arn': roleArn('checkout') });
    const { stdout, stderr } = await awsIn('default', 'checkout');
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
    const { stdout } = await awsIn('default', 'listed');
    expect(stdout).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/listed/e2e\n`);
  });

  test('by its Namespace', async () => {
    const annotations = { 'podrole.io/role-arn': roleArn('tenant') };
    await make(plane, '/api/v1/namespaces', { metadata: { name: 'tenant', annotations } });
    await makeAccount('tenant', 'anybody');
    const { stdout } = await awsIn('tenant', 'anybody');
    expect(stdout).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/tenant/e2e\n`);
  });

  test('and is refused where the role does not trust its ServiceAccount', async () => {
    await makeAccount('default', 'stranger', { 'eks.amazonaws.com/role-arn': roleArn('checkout') });
    const { stderr, code } = await awsIn('default', 'stranger');
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
