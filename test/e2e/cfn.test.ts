import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readClaims } from '../../src/sts/claims.ts';
import { letsAssume, letsIn } from '../cfn/asked.ts';
import { placeIn } from '../cfn/places.ts';
import { templateFiles } from '../cfn/templates.ts';
import { runCommand } from './command.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { make } from './in-cluster.ts';
import { type Moto, startMoto } from './moto.ts';
import { awsCliPath } from './parts/aws-cli.ts';
import { run } from './process/run.ts';

const HOST = 'oidc.example.com/prod';
const EXAMPLE = 'kiam-example';
const AUDIENCE = 'sts.amazonaws.com';

/** One region of each partition that cfn-lint knows, and of China and GovCloud all. */
const REGIONS = ['eu-west-1', 'us-east-1', 'cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1'];
const OTHER_REGIONS = ['us-iso-east-1', 'us-isob-east-1', 'eusc-de-east-1'];

let folder: string;
let moto: Moto;
let plane: ControlPlane;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-cfn-'));
  moto = await startMoto();
  plane = await startControlPlane({ issuer: `https://${HOST}` });
  for (const name of [EXAMPLE, 'shop', 'other'])
    await make(plane, '/api/v1/namespaces', { metadata: { name } });
  for (const [namespace, name] of [
    [EXAMPLE, 'default'],
    [EXAMPLE, 'neighbour'],
    ['shop', 'cart'],
    ['shop', 'checkout'],
    ['other', 'default'],
    ['other', 'cart'],
  ])
    await make(plane, `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } });
});
afterAll(async () => {
  await plane?.stop();
  await moto?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('cfn-lint says nothing', () => {
  test('of any template, in any partition', async () => {
    const files = (await templateFiles()).map((file) => `cfn/${file}`);
    expect(await lint(files, ['--regions', ...REGIONS, ...OTHER_REGIONS])).toEqual({ said: '', code: 0 });
    expect(await lint(files, ['--include-checks', 'I'])).toEqual({ said: '', code: 0 });
  });

  test('of rendered ones', async () => {
    const out = join(folder, 'stacks');
    await rendered(['--out', out, '--keep-kiam', roleArn('kiam-server')], [...ANNOTATED, ...ELSEWHERE]);
    const files = ['111122223333', '123456789012'].map((account) => join(out, `roles-${account}-1.yaml`));
    expect(await lint(files, [])).toEqual({ said: '', code: 0 });
    expect(await lint(files, ['--regions', ...REGIONS])).toEqual({ said: '', code: 0 });
  });

  test('but of a mistake', async () => {
    const file = join(folder, 'wrong.yaml');
    await writeFile(file, 'Resources: { Role: { Type: AWS::IAM::Role, Properties: { Pfad: / } } }\n');
    const { said, code } = await lint([file], []);
    expect(said).toMatch(/E3002|E3003/);
    expect(code).not.toBe(0);
  });
});

describe('what moto makes of a template, asked about tokens of the API server', () => {
  test('the role of the example lets the ServiceAccount of the example in, and nobody else', async () => {
    const kiam = roleArn('kiam-server');
    const parameters = { IssuerHostAndPath: HOST, KiamServerRole: kiam };
    await aws(
      'cloudformation',
      'create-stack',
      '--stack-name',
      'example',
      '--template-body',
      'file://cfn/example.yaml',
      '--capabilities',
      'CAPABILITY_NAMED_IAM',
      '--parameters',
      ...Object.entries(parameters).map(([key, value]) => `ParameterKey=${key},ParameterValue=${value}`),
    );
    const { Stacks } = await aws('cloudformation', 'describe-stacks', '--stack-name', 'example');
    const outputs = new Map<string, string>(
      Stacks[0].Outputs.map((one: { OutputKey: string; OutputValue: string }) => [
        one.OutputKey,
        one.OutputValue,
      ]),
    );
    const [key, name = ''] = outputs.get('PodAnnotation')?.split(': ') ?? [];
    expect(key).toBe('iam.amazonaws.com/role');
    const permitted = outputs.get('NamespaceAnnotation')?.split(': ')[1] ?? '';
    expect(name).toMatch(new RegExp(`^${permitted}$`));
    expect(name).toMatch(/^example-kiam-cluster-pod-role-\w+$/);
    expect(outputs.get('ServiceAccountAnnotation')).toBe(`eks.amazonaws.com/role-arn: ${roleArn(name)}`);
    const policy = await trustOf(name);
    expect(await admitted(policy)).toEqual([`${EXAMPLE}/default`]);
    expect(await isLetIn(policy, EXAMPLE, 'default', 'https://kubernetes.default.svc')).toBe(false);
    expect(letsAssume(policy, kiam)).toBe(true);
    const inline = ['--role-name', name, '--policy-name', 'look-at-the-topic'];
    const { PolicyDocument } = await aws('iam', 'get-role-policy', ...inline);
    // moto keeps it as Python writes it.
    expect(JSON.parse(PolicyDocument.replaceAll("'", '"')).Statement).toEqual([
      { Effect: 'Allow', Action: 'sns:GetTopicAttributes', Resource: outputs.get('TopicArn') },
    ]);
  });

  test('role.yaml lets in the ServiceAccounts of its list, by aws cloudformation deploy', async () => {
    const deployed = [`IssuerHostAndPath=${HOST}`, 'ServiceAccounts=shop/cart,shop/checkout'];
    await deploy('shop', 'cfn/role.yaml', ['--parameter-overrides', ...deployed, 'RoleName=shop']);
    const policy = await trustOf('shop');
    expect(await admitted(policy)).toEqual(['shop/cart', 'shop/checkout']);
    expect(letsAssume(policy, roleArn('kiam-server'))).toBe(false);
  });

  test('role.yaml lets kiam in besides, where it is given', async () => {
    const deployed = [`IssuerHostAndPath=${HOST}`, 'ServiceAccounts=shop/cart', 'RoleName=kept'];
    const kiam = `KiamServerRole=${roleArn('kiam-server')}`;
    await deploy('kept', 'cfn/role.yaml', ['--parameter-overrides', ...deployed, kiam]);
    const policy = await trustOf('kept');
    expect(await admitted(policy)).toEqual(['shop/cart']);
    expect(letsAssume(policy, roleArn('kiam-server'))).toBe(true);
    expect(letsAssume(policy, roleArn('other'))).toBe(false);
  });

  test('a rendered stack lets in who is annotated', async () => {
    const file = join(folder, 'roles.yaml');
    await writeFile(file, await rendered([], ANNOTATED));
    await deploy('roles', file);
    expect(await admitted(await trustOf('web-cart'))).toEqual(['shop/cart']);
    expect(await admitted(await trustOf('shared'))).toEqual([`${EXAMPLE}/default`, 'shop/checkout']);
  });
});

test('a cluster is rendered as its manifests are', async () => {
  const annotations = { 'eks.amazonaws.com/role-arn': roleArn('annotated') };
  const accounts = '/api/v1/namespaces/other/serviceaccounts';
  await make(plane, accounts, { metadata: { name: 'annotated', annotations } });
  const given = ['cfn', 'render', '--from-cluster', '--issuer', `https://${HOST}`];
  const env = { KUBECONFIG: plane.kubeconfigPath };
  const { stdout, code } = await runCommand(given, { env });
  expect(code).toBe(0);
  const manifests = await rendered([], [annotated('other', 'annotated', roleArn('annotated'))]);
  expect(stdout).toBe(manifests);
});

function roleArn(name: string): string {
  return `arn:aws:iam::${moto?.accountId ?? '123456789012'}:role/${name}`;
}

function annotated(namespace: string, name: string, arn: string): object {
  const metadata = { namespace, name, annotations: { 'eks.amazonaws.com/role-arn': arn } };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}

const ANNOTATED = [
  annotated('shop', 'cart', roleArn('web/web-cart')),
  annotated('shop', 'checkout', roleArn('shared')),
  annotated(EXAMPLE, 'default', roleArn('shared')),
];

const ELSEWHERE = [
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      namespace: 'shop',
      name: 'partner',
      annotations: {
        'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/base',
        'podrole.io/assume-role-arn': 'arn:aws:iam::111122223333:role/partner',
        'podrole.io/external-id': 'contract-4711',
      },
    },
  },
];

async function rendered(args: readonly string[], items: readonly object[]): Promise<string> {
  const given = ['cfn', 'render', '--from-manifests', '-', '--issuer', `https://${HOST}`, ...args];
  const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const { stdout, stderr, code } = await runCommand(given, { stdin });
  expect(code, stderr).toBe(0);
  return stdout;
}

async function lint(files: readonly string[], args: readonly string[]) {
  const { stdout, stderr, code } = await run(awsCliPath('cfn-lint'), [...args, '--', ...files]);
  return { said: stdout + stderr, code };
}

async function aws(...args: readonly string[]) {
  const { stdout, stderr, code } = await run(awsCliPath(), args, { env: moto.env });
  expect(code, stderr).toBe(0);
  return stdout.startsWith('{') ? JSON.parse(stdout) : {};
}

async function deploy(stack: string, file: string, args: readonly string[] = []): Promise<void> {
  const given = ['--stack-name', stack, '--template-file', file, '--capabilities', 'CAPABILITY_NAMED_IAM'];
  await aws('cloudformation', 'deploy', ...given, ...args);
}

/** The trust policy of a role, as IAM gives it back. */
async function trustOf(name: string): Promise<string> {
  const { Role } = await aws('iam', 'get-role', '--role-name', name);
  return JSON.stringify(Role.AssumeRolePolicyDocument);
}

const ACCOUNTS = [
  `${EXAMPLE}/default`,
  `${EXAMPLE}/neighbour`,
  'shop/cart',
  'shop/checkout',
  'other/default',
  'other/cart',
];

/** The ServiceAccounts of the cluster that a policy lets in. */
async function admitted(policy: string): Promise<readonly string[]> {
  const verdicts = await Promise.all(
    ACCOUNTS.map(async (account) => {
      const [namespace = '', name = ''] = account.split('/');
      return (await isLetIn(policy, namespace, name)) ? [account] : [];
    }),
  );
  return verdicts.flat();
}

async function isLetIn(
  policy: string,
  namespace: string,
  name: string,
  audience = AUDIENCE,
): Promise<boolean> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: [audience] },
  };
  const { status } = await make<{ status: { token: string } }>(plane, path, request);
  const claims = readClaims(status.token);
  if (!('iss' in claims)) throw new Error('the API server gave no token that STS reads');
  const place = { ...placeIn('aws'), accountId: moto.accountId };
  const asked = {
    hostAndPath: claims.iss.replace('https://', ''),
    subject: claims.sub,
    audience: claims.aud[0],
  };
  return letsIn(policy, place, asked);
}
