import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTemplate } from '../cfn/template.ts';
import { inProcess } from './in-process.ts';

const BASE = 'arn:aws:iam::111122223333:role/';
const KIAM = `${BASE}kiam-server`;

const ONE_ACCOUNT = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, annotations: { iam.amazonaws.com/permitted: "team-.*" } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: cart, namespace: shop, annotations: { eks.amazonaws.com/role-arn: "${BASE}web/cart" } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: worker, namespace: shop }
spec:
  template:
    metadata: { annotations: { iam.amazonaws.com/role: team-worker } }
    spec: { serviceAccountName: work, containers: [] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: work, namespace: shop }
`;

const CHINA = `${ONE_ACCOUNT}
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: far, namespace: shop, annotations: { eks.amazonaws.com/role-arn: "arn:aws-cn:iam::444455556666:role/far" } }
`;

const ISSUER = ['--issuer', 'https://oidc.example.com/prod'];

function render(manifests: string, ...args: string[]) {
  const given = ['cfn', 'render', '--from-manifests', '-', '--account-id', '111122223333'];
  return inProcess([...given, ...args], {}, manifests);
}

describe('podrole cfn render', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'podrole-cfn-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test('prints the template of one account, as it is to stay', async () => {
    const { stdout, stderr, code } = await render(ONE_ACCOUNT, ...ISSUER, '--keep-kiam', KIAM);
    await expect(stdout).toMatchFileSnapshot('../fixtures/cfn/roles.yaml');
    expect(stderr).toMatch(/^podrole: account 111122223333, 2 roles, \d+ bytes$/m);
    expect(stderr).toMatch(/for 1 of those who get in nobody vouches but themselves/);
    expect(code).toBe(0);
  });

  test('says that kiam is in no template, where roles are asked for as kiam has it', async () => {
    const { stdout, stderr } = await render(ONE_ACCOUNT, ...ISSUER);
    expect(stdout).not.toContain(KIAM);
    expect(stdout).toContain("# more, whoever the role trusts now. kiam's statement goes with it, unless ");
    expect(stderr).toMatch(
      /^podrole: 1 role is asked for as kiam has it, and no template lets kiam's server in: .* give --keep-kiam ROLE-ARN/m,
    );
    const kept = await render(ONE_ACCOUNT, ...ISSUER, '--keep-kiam', KIAM);
    expect(kept.stderr).not.toContain('as kiam has it');
    const eks = await render(ONE_ACCOUNT.replace('team-.*', 'none'), ...ISSUER);
    expect(eks.stderr).not.toContain('as kiam has it');
  });

  test('leaves out for whom nobody vouches, when asked to', async () => {
    const { stdout, stderr } = await render(ONE_ACCOUNT, ...ISSUER, '--permitted-only');
    expect(stdout).toContain(`# ${BASE}team-worker\n`);
    expect(stdout).not.toContain('cart');
    expect(stderr).toContain('podrole: 1 left out, as nobody vouches for them');
  });

  test('writes a file for each account, and says which are no longer of them', async () => {
    const out = join(folder, 'stacks');
    await render(CHINA, ...ISSUER, '--out', out, '--name', 'shop');
    await writeFile(join(out, 'shop-111122223333-2.yaml'), 'before');
    await writeFile(join(out, 'shop-notes.yaml'), 'mine');
    const { stdout, stderr, code } = await render(CHINA, ...ISSUER, '--out', out, '--name', 'shop');
    expect([stdout, code]).toEqual(['', 0]);
    const files = ['shop-111122223333-1.yaml', 'shop-aws-cn-444455556666-1.yaml'];
    expect(await readdir(out)).toEqual([files[0], 'shop-111122223333-2.yaml', files[1], 'shop-notes.yaml']);
    const names = await Promise.all(
      files.map(async (file) => {
        const { Resources } = readTemplate(await readFile(join(out, file), 'utf8'));
        return Object.values(Resources).map(({ Properties }) => Properties.RoleName);
      }),
    );
    expect(names).toEqual([['team-worker', 'cart'], ['far']]);
    expect(stderr).toMatch(/^warning account-other: /m);
    expect(stderr).toMatch(/^podrole: shop-aws-cn-444455556666-1.yaml: account 444455556666, 1 role, /m);
    expect(stderr).toMatch(/shop-111122223333-2.yaml is of an earlier rendering/);
    expect(stderr.match(/earlier rendering/g)).toHaveLength(1);
  });

  test('writes no account over one of the same number in another partition', async () => {
    const both = CHINA.replace('aws-cn:iam::444455556666', 'aws-cn:iam::111122223333');
    const { code } = await render(both, ...ISSUER, '--out', folder);
    expect(code).toBe(0);
    expect(await readdir(folder)).toEqual(['roles-111122223333-1.yaml', 'roles-aws-cn-111122223333-1.yaml']);
  });

  test('writes nothing with --dry-run, and says what it would', async () => {
    const { stdout, stderr, code } = await render(CHINA, ...ISSUER, '--out', join(folder, 'x'), '--dry-run');
    expect([stdout, code, await readdir(folder)]).toEqual(['', 0, []]);
    expect(stderr).toContain('podrole: roles-111122223333-1.yaml: account 111122223333, 2 roles, ');
  });

  test('renders what can be, and exits with 1', async () => {
    const { stdout, stderr, code } = await render(ONE_ACCOUNT.replace('web/cart', 'web//cart'), ...ISSUER);
    expect(stderr).toMatch(
      /^error role-impossible: role \S+web\/\/cart: IAM has no role of that name or path/m,
    );
    expect(stdout).toContain('RoleName: "team-worker"');
    expect(code).toBe(1);
  });

  test('tells who is forbidden by a Namespace, which is no failure', async () => {
    const { stdout, stderr, code } = await render(ONE_ACCOUNT.replace('team-.*', 'other-.*'), ...ISSUER);
    expect(stdout).not.toContain('team-worker');
    expect(stderr).toMatch(
      /^forbidden kiam-forbidden: ServiceAccount shop\/work: "team-worker" \(Deployment shop\/worker\) is rendered in no template: namespace policy expression 'other-\.\*' forbids role '\S+team-worker'\. Correct the role, /m,
    );
    expect(code).toBe(0);
  });

  test('tells who asks for a role of no account, and exits with 1', async () => {
    const given = ['cfn', 'render', '--from-manifests', '-', ...ISSUER];
    const { stdout, stderr, code } = await inProcess(given, {}, ONE_ACCOUNT);
    expect(stdout).toContain('RoleName: "cart"');
    expect(stderr).toMatch(
      /^error role-base-missing: ServiceAccount shop\/work: "team-worker" \(Deployment shop\/worker\)\. Give `--account-id` or/m,
    );
    expect(stderr).not.toMatch(/^forbidden /m);
    expect(code).toBe(1);
  });

  test('renders nothing where no role can be', async () => {
    const taken = ONE_ACCOUNT.replace(
      'name: work,',
      `name: work, annotations: { eks.amazonaws.com/role-arn: "${BASE}evil/CART" },`,
    );
    const { stdout, stderr, code } = await render(taken, ...ISSUER);
    expect(stderr).toMatch(
      new RegExp(`^error role-name-taken: role ${BASE}evil/CART: another role of the account`, 'm'),
    );
    expect(stderr).toContain('podrole: no role is left to render');
    expect([stdout, code]).toEqual(['', 1]);
  });

  test('says of a template that is too long for CloudFormation directly by which way it goes', async () => {
    const accounts = Array.from({ length: 80 }, (_, index) => ({
      kind: 'ServiceAccount',
      metadata: {
        name: `a${index}`,
        namespace: 'shop',
        annotations: { 'eks.amazonaws.com/role-arn': `${BASE}a${index}` },
      },
    }));
    const { stderr } = await render(
      JSON.stringify({ kind: 'List', items: accounts }),
      ...ISSUER,
      '--dry-run',
    );
    expect(stderr).toMatch(/80 roles, \d+ bytes; over the 51200 .* deploy it with --s3-bucket/);
  });
});

describe('podrole cfn render', () => {
  test.each([
    [
      'several templates without a folder',
      CHINA,
      ISSUER,
      'podrole: there are 2 templates: roles-aws-cn-444455556666-1.yaml (account 444455556666, the role arn:aws-cn:iam::444455556666:role/far) and roles-111122223333-1.yaml (account 111122223333, 2 roles); give --out FOLDER to write them to\n',
      2,
    ],
    ['no issuer', ONE_ACCOUNT, [], 'the issuer of the cluster (--issuer or PODROLE_ISSUER); `kubectl get', 2],
    [
      'an external id of nothing',
      ONE_ACCOUNT,
      [...ISSUER, '--external-id', 'abc'],
      '--external-id is for',
      2,
    ],
    [
      'a folder that is a file',
      ONE_ACCOUNT,
      [...ISSUER, '--out', 'package.json'],
      '--out "package.json" is a file, not a folder; name a folder',
      1,
    ],
    [
      'a folder below a file',
      ONE_ACCOUNT,
      [...ISSUER, '--out', 'package.json/stacks'],
      '--out "package.json/stacks" cannot be made or read: ',
      1,
    ],
    ['manifests and a cluster', ONE_ACCOUNT, [...ISSUER, '--from-cluster'], 'leave out --from-cluster', 2],
  ])('says what is wrong with %s', async (_, manifests, args, message, status) => {
    const { stdout, stderr, code } = await render(manifests, ...args);
    expect(stderr).toContain(message);
    expect([stdout, code]).toEqual(['', status]);
  });
});
