import { describe, expect, test } from 'vitest';
import { trust } from './trust-files.ts';

const BASE = 'arn:aws:iam::111122223333:role/';
const ISSUER = ['--issuer', 'https://oidc.example.com/prod'];

const MANIFESTS = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, annotations: { iam.amazonaws.com/permitted: "team-.*" } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: cart, namespace: shop, annotations: { eks.amazonaws.com/role-arn: "${BASE}cart" } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: far, namespace: shop, annotations: { eks.amazonaws.com/role-arn: "arn:aws-cn:iam::444455556666:role/far" } }
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

const render = (...args: string[]) =>
  trust(['render', '--from-manifests', '-', '--account-id', '111122223333', ...args], MANIFESTS);

describe('podrole trust render --from-manifests', () => {
  test('is a table of claims and of whom vouches for them', async () => {
    const { stdout, code } = await render();
    expect(stdout).toMatch(
      /role\/cart +shop\/cart +sts.amazonaws.com +eks \(service-account-role\) +nobody: asked for\n/,
    );
    expect(stdout).toMatch(
      /role\/team-worker +shop\/work +sts.amazonaws.com +kiam \(kiam-role\) +permitted\n/,
    );
    expect(stdout).toMatch(/^warning account-other: Roles are of another account/m);
    expect(code).toBe(0);
  });

  test('is data', async () => {
    const { stdout } = await render('-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ claims: expect.any(Array), findings: expect.any(Array) });
  });

  test('gives each role the provider of its own account, in every format', async () => {
    const json = JSON.parse((await render(...ISSUER, '--format', 'json')).stdout);
    expect(Object.keys(json)).toEqual([
      'arn:aws-cn:iam::444455556666:role/far',
      `${BASE}cart`,
      `${BASE}team-worker`,
    ]);
    expect(json['arn:aws-cn:iam::444455556666:role/far'].Statement[0].Principal.Federated).toBe(
      'arn:aws-cn:iam::444455556666:oidc-provider/oidc.example.com/prod',
    );
    const terraform = await render(...ISSUER, '--format', 'terraform');
    expect(terraform.stdout).toContain('"arn:aws-cn:iam::444455556666:oidc-provider/oidc.example.com/prod"');
    expect(terraform.stdout).not.toContain('data.aws_');
  });

  test('tells of one role what concerns it', async () => {
    const kiam = `${BASE}kiam-server`;
    const args = [...ISSUER, '--role', `${BASE}cart`, '--keep-kiam', kiam];
    const { stdout, stderr, code } = await render(...args);
    expect(JSON.parse(stdout)).toMatchObject({
      Statement: [
        { Condition: { StringEquals: { 'oidc.example.com/prod:sub': 'system:serviceaccount:shop:cart' } } },
        { Principal: { AWS: kiam }, Action: 'sts:AssumeRole' },
      ],
    });
    expect(stderr).toContain('+ shop/cart (audience sts.amazonaws.com), permitted by nobody: asked for\n');
    expect(stderr).toContain('each is the whole policy of its role');
    expect(stderr).not.toContain('far');
    expect(code).toBe(0);
  });

  test('says what --permitted-only leaves out', async () => {
    const { stdout, stderr } = await render(...ISSUER, '--permitted-only', '--format', 'json');
    expect(Object.keys(JSON.parse(stdout))).toEqual([`${BASE}team-worker`]);
    expect(stderr).toContain('2 left out, as nobody vouches for them');
    const one = await render(...ISSUER, '--permitted-only', '--role', `${BASE}cart`);
    expect(one.stderr).toContain('is asked for, but nobody vouches for it');
    expect(one.code).toBe(2);
  });

  test.each([
    ['a role that nobody asks for', [...ISSUER, '--role', `${BASE}other`], 'is asked for by nobody'],
    ['policies without an issuer', ['--format', 'json'], '--issuer is missing'],
    ['names besides', ['--service-account', 'shop/cart'], 'leave out --service-account'],
    ['a cluster besides', ['--from-cluster'], 'leave out --from-cluster'],
  ])('says what is wrong with %s', async (_, args, message) => {
    const { stdout, stderr, code } = await render(...args);
    expect(stderr).toContain(message);
    expect([stdout, code]).toEqual(['', 2]);
  });

  test('fails for a policy that does not fit', async () => {
    const { stdout, code } = await render('--quota', '300');
    expect(stdout).toContain('error quota-exceeded');
    expect(code).toBe(1);
  });
});
