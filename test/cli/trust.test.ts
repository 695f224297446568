import { describe, expect, test } from 'vitest';
import { HOST, KIAM, letting, PROVIDER, policyOf, subject, textOf } from '../trust/editing/written.ts';
import { ISSUER, trust, trustFiles } from './trust-files.ts';

const files = trustFiles();
const PLACE = ['--issuer', ISSUER, '--account-id', '111122223333'];

/** What a terminal would obey. */
const EVIL = '\u001b[2J\nallowed';

test('a permitted role does not trust one that a ServiceAccount wrote for itself to go on from', async () => {
  const object = (kind: string, name: string, annotations: object, rest: object = {}) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, ...(kind !== 'Namespace' && { namespace: 'shop' }), annotations },
    ...rest,
  });
  const items = [
    object('ServiceAccount', 'a', { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::666666666666:role/x' }),
    object(
      'Pod',
      'p',
      { 'iam.amazonaws.com/role': 'r', 'iam.amazonaws.com/external-id': 'id' },
      { spec: { serviceAccountName: 'a' } },
    ),
    object('Namespace', 'shop', { 'iam.amazonaws.com/permitted': '.*' }),
  ];
  const path = await files.fileOf(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }), 'list.json');
  const args = ['render', '--from-manifests', path, ...PLACE, '--format', 'json'];
  expect((await trust(args)).stdout).toContain('666666666666');
  expect((await trust([...args, '--permitted-only'])).stdout).toBe('{}\n');
});

describe('what a policy or a token holds does not reach the terminal as it is', () => {
  const evil = { ...letting([`shop/b${EVIL}`]), Sid: EVIL };
  const kiam = { Effect: 'Allow', Principal: { AWS: `${KIAM}${EVIL}` }, Action: 'sts:AssumeRole' };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: ISSUER, sub: `system:serviceaccount:a:b${EVIL}`, aud: EVIL, iat: 1, exp: 2 };
  const token = `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
  const provider = letting(['a/b'], { Principal: { Federated: `${PROVIDER}${EVIL}` } });

  test.each<[string, object[], string[]]>([
    ['a Sid', [evil], ['check', '--service-account', 'shop/b']],
    ['a token', [evil], ['check', '--token', 'TOKEN']],
    ['a role', [evil, kiam], ['remove', '--drop-kiam']],
    ['a subject', [{ ...evil, Effect: 'Deny' }, evil], ['add', '--like-issuer', ISSUER]],
    ['a condition key', [{ ...evil, Condition: { StringEquals: { [EVIL]: { a: 1 } } } }], ['lint']],
    ['a member', [{ ...evil, [EVIL]: 1 }], ['lint']],
    ['a provider', [provider, letting(['a/b'])], ['add', '--service-account', 'shop/b']],
  ])('%s', async (_, statements, [command = '', ...args]) => {
    const tokenFile = await files.fileOf(token, 'token');
    const path = await files.fileOf(textOf(...statements));
    const given = args.map((arg) => (arg === 'TOKEN' ? tokenFile : arg));
    const { stdout, stderr } = await trust([command, path, ...given]);
    const told = command === 'check' || command === 'lint' ? stdout : '';
    expect(told + stderr).not.toContain('\u001b');
    expect(told + stderr).not.toMatch(/^allowed$/m);
  });

  test('what is no JSON', async () => {
    const { stdout } = await trust(['lint', await files.fileOf(`{${EVIL}`)]);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('podrole trust render', () => {
  test('prints the bare document, and what it lets in on standard error', async () => {
    const args = ['render', ...PLACE, '--service-account', 'shop/cart', '--service-account', 'shop/b'];
    const { stdout, stderr, code } = await trust(args);
    expect(JSON.parse(stdout)).toEqual(policyOf(letting(['shop/b', 'shop/cart'])));
    expect(stderr).toBe(
      `${['b', 'cart'].map((name) => `+ ${subject(`shop/${name}`)} (audience sts.amazonaws.com, issuer ${HOST})\n`).join('')}503 of 2048 characters\n`,
    );
    expect(code).toBe(0);
  });

  test('takes the partition from an issuer of EKS', async () => {
    const issuer = 'https://oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
    const { stdout } = await trust([
      'render',
      '--issuer',
      issuer,
      '--account-id',
      '111122223333',
      '--service-account',
      'shop/cart',
    ]);
    expect(stdout).toContain('"arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.cn-north-1');
  });

  test.each([
    [
      'cloudformation',
      'AssumeRolePolicyDocument: !Sub |',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of CloudFormation
      'arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc',
    ],
    [
      'terraform',
      'assume_role_policy = jsonencode({',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of Terraform
      'arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc',
    ],
  ])('leaves account and partition open for %s', async (format, begins, arn) => {
    const args = ['render', '--issuer', ISSUER, '--format', format, '--service-account', 'shop/cart'];
    const { stdout, stderr, code } = await trust(args);
    expect(stdout.startsWith(begins)).toBe(true);
    expect(stdout).toContain(arn);
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
  });

  test('keeps kiam, and says that it is to go', async () => {
    const args = [
      'render',
      ...PLACE,
      '--service-account',
      'shop/cart',
      '--keep-kiam',
      KIAM,
      '--external-id',
      'shop-42',
    ];
    const { stdout, stderr } = await trust(args);
    expect(JSON.parse(stdout).Statement[1]).toEqual({
      Effect: 'Allow',
      Principal: { AWS: KIAM },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'shop-42' } },
    });
    expect(stderr).toContain('warning kiam-left Statement[1]');
  });

  test('prints both halves of a chain', async () => {
    const target = 'arn:aws:iam::444455556666:role/partner';
    const base = 'arn:aws:iam::111122223333:role/cart';
    const args = [
      'render',
      '--chain',
      target,
      '--base-role',
      base,
      '--external-id',
      'shop-42',
      '--session-name',
      'shop-*',
    ];
    const { stdout, code } = await trust(args);
    expect(JSON.parse(stdout)).toEqual({
      [target]: {
        trust: policyOf({
          Effect: 'Allow',
          Principal: { AWS: base },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'sts:ExternalId': 'shop-42' },
            StringLike: { 'sts:RoleSessionName': 'shop-*' },
          },
        }),
      },
      [base]: { permission: policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: target }) },
    });
    expect(code).toBe(0);
    const terraform = await trust([...args, '--format', 'terraform']);
    expect(terraform.stdout).toMatch(
      /^# trust of .*partner\nassume_role_policy = [\s\S]*\n# permission of .*cart\npolicy = /,
    );
  });

  test('of what does not fit prints no policy, but what would help', async () => {
    const many = Array.from({ length: 60 }, (_, n) => ['--service-account', `shop/batch-worker-${n}`]).flat();
    const { stdout, stderr, code } = await trust(['render', ...PLACE, ...many]);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      "IAM's quota here is 2048; what would help:\n- a glob: --service-account 'shop/",
    );
    expect(stderr).toContain('- a quota increase to 4096');
    expect(code).toBe(1);
    const raised = await trust(['render', ...PLACE, ...many, '--quota', '4096']);
    expect(raised.code).toBe(0);
    const json = await trust(['render', ...PLACE, ...many, '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ quota: 2048, advice: expect.arrayContaining([]) });
    expect(json.code).toBe(1);
  });

  test.each([
    ['no issuer', ['--account-id', '111122223333', '--service-account', 'shop/cart'], '--issuer is missing'],
    ['no ServiceAccount', PLACE, '--service-account is missing'],
    ['no account', ['--issuer', ISSUER, '--service-account', 'shop/cart'], '--account-id is missing'],
    ['an issuer with a slash at its end', ['--issuer', `${ISSUER}/`], 'ends with a slash'],
    ['a name in capitals', [...PLACE, '--service-account', 'Shop/cart'], 'NAMESPACE/NAME'],
    ['a subject in place of a name', [...PLACE, '--service-account', subject('shop/cart')], 'NAMESPACE/NAME'],
    ['every Namespace', [...PLACE, '--service-account', '*/cart'], 'confirm it with --any-namespace'],
    [
      'an external id for nothing',
      [...PLACE, '--service-account', 'shop/cart', '--external-id', 'ab'],
      '--keep-kiam, or --chain',
    ],
    ['half a chain', ['--chain', KIAM], '--base-role is missing'],
    [
      'a chain and more',
      ['--chain', KIAM, '--base-role', KIAM, '--service-account', 'shop/cart'],
      'leave out --service-account',
    ],
  ])('says what is wrong with %s', async (_, args, message) => {
    const { stdout, stderr, code } = await trust(['render', ...args]);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('takes a pattern for every Namespace where that is confirmed, and says what it is', async () => {
    const args = ['render', ...PLACE, '--service-account', '*/cart', '--any-namespace'];
    const { stdout, stderr, code } = await trust(args);
    expect(stdout).toContain('"system:serviceaccount:*:cart"');
    expect(stderr).toContain('error any-namespace');
    expect(code).toBe(0);
  });
});
