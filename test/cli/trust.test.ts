import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  HOST,
  KIAM,
  letting,
  OTHER_HOST,
  PROVIDER,
  policyOf,
  subject,
  textOf,
} from '../trust/editing/written.ts';
import { podrole } from './podrole.ts';

const ISSUER = `https://${HOST}`;
const PLACE = ['--issuer', ISSUER, '--account-id', '111122223333'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-trust-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function fileOf(text: string, name = 'policy.json'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

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
  const path = await fileOf(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }), 'list.json');
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
    const files = { TOKEN: await fileOf(token, 'token') };
    const path = await fileOf(textOf(...statements));
    const given = args.map((arg) => (arg === 'TOKEN' ? files.TOKEN : arg));
    const { stdout, stderr } = await trust([command, path, ...given]);
    const told = command === 'check' || command === 'lint' ? stdout : '';
    expect(told + stderr).not.toContain('\u001b');
    expect(told + stderr).not.toMatch(/^allowed$/m);
  });

  test('what is no JSON', async () => {
    const { stdout } = await trust(['lint', await fileOf(`{${EVIL}`)]);
    expect(stdout).not.toContain('\u001b');
  });
});

const trust = (args: readonly string[], stdin = '') => podrole(['trust', ...args], { stdin });

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

describe('podrole trust add', () => {
  test('prints the policy of standard input with one more', async () => {
    const { stdout, stderr, code } = await trust(
      ['add', '-', '--service-account', 'shop/b'],
      textOf(letting(['shop/cart'])),
    );
    expect(JSON.parse(stdout)).toEqual(policyOf(letting(['shop/b', 'shop/cart'])));
    expect(stderr).toMatch(/^\+ system:serviceaccount:shop:b \(.*\)\n\d+ of 2048 characters\n$/);
    expect(code).toBe(0);
  });

  test('writes the file, wherever the flag stands', async () => {
    const path = await fileOf(textOf(letting(['shop/cart'])));
    const { stdout, code } = await trust(['add', '--write', path, '--service-account', 'shop/b']);
    expect([stdout, code]).toEqual(['', 0]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(policyOf(letting(['shop/b', 'shop/cart'])));
    await trust(['add', path, '-w', '--service-account', 'shop/c']);
    expect(await readFile(path, 'utf8')).toContain('shop:c');
    expect(await readdir(folder)).toEqual(['policy.json']);
  });

  test('prints it for Terraform, but does not write it so', async () => {
    const path = await fileOf(textOf(letting(['shop/cart'])));
    const args = ['add', path, '--service-account', 'shop/b', '--format', 'terraform'];
    expect((await trust(args)).stdout).toMatch(
      /^assume_role_policy = jsonencode\(\{\n[\s\S]*"system:serviceaccount:shop:b",/,
    );
    const written = await trust([...args, '--write']);
    expect(written.stderr).toContain('leave out --write or --format');
    expect(written.code).toBe(2);
  });

  const likeOld = (path: string, ...rest: string[]) =>
    trust(['add', path, '--issuer', `https://${OTHER_HOST}`, '--like-issuer', ISSUER, ...rest]);

  test('does not let in without what the policy asks of those that are to be copied', async () => {
    const limited = letting(['shop/b'], {
      Condition: {
        StringEquals: {
          [`${HOST}:aud`]: 'sts.amazonaws.com',
          [`${HOST}:sub`]: subject('shop/b'),
          'sts:RoleSessionName': 'ci',
        },
      },
    });
    const path = await fileOf(textOf(limited));
    const { code, stderr, stdout } = await likeOld(path);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('sts:RoleSessionName');
    expect((await likeOld(path, '--session-name', 'ci')).code).toBe(0);
  });

  test('copies neither what is for another audience, nor a pattern that is none under StringEquals', async () => {
    const vault = letting(['shop/v'], {
      Condition: { StringEquals: { [`${HOST}:aud`]: 'vault', [`${HOST}:sub`]: subject('shop/v') } },
    });
    const { stdout } = await likeOld(await fileOf(textOf(letting(['shop/*', 'shop/b']), vault)));
    const copied = JSON.parse(stdout).Statement.filter((one: object) =>
      JSON.stringify(one).includes(OTHER_HOST),
    );
    expect(copied).toEqual([letting(['shop/b'], {}, OTHER_HOST)]);
  });

  test('copies the ServiceAccounts of another issuer, or audience', async () => {
    const path = await fileOf(textOf(letting(['shop/b', 'shop/c'])));
    const issuer = await trust(['add', path, '--issuer', `https://${OTHER_HOST}`, '--like-issuer', ISSUER]);
    expect(JSON.parse(issuer.stdout)).toEqual(
      policyOf(letting(['shop/b', 'shop/c']), letting(['shop/b', 'shop/c'], {}, OTHER_HOST)),
    );
    const audience = await trust([
      'add',
      path,
      '--audience',
      'vault',
      '--like-audience',
      'sts.amazonaws.com',
    ]);
    expect(JSON.parse(audience.stdout).Statement).toHaveLength(2);
    expect(audience.stdout).toContain('"vault"');
  });

  test('leaves the file alone where the policy would not fit', async () => {
    const text = textOf(letting(['shop/cart']));
    const path = await fileOf(text);
    const { code, stderr } = await trust([
      'add',
      path,
      '-w',
      '--quota',
      '400',
      '--service-account',
      'shop/b',
    ]);
    expect(stderr).toContain('400');
    expect(code).toBe(1);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test.each([
    ['nothing to add', ['--write'], 'nothing to add'],
    [
      "an account that is not the role's",
      ['--service-account', 'a/b', '--account-id', '444455556666'],
      'a role can only use providers of its own account',
    ],
    ['nobody to copy', ['--like-audience', 'vault'], 'name them with --service-account'],
  ])('says what is wrong with %s', async (_, args, message) => {
    const path = await fileOf(textOf(letting(['shop/cart'])));
    const { stderr, code } = await trust(['add', path, ...args]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test.each([
    [
      'two issuers and no word of which',
      textOf(letting(['shop/b']), letting(['shop/b'], {}, OTHER_HOST)),
      `--issuer is missing, and the policy names ${HOST}, ${OTHER_HOST}`,
    ],
    [
      'nothing but GitHub',
      textOf(
        letting(
          [],
          { Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:a/b:*' } } },
          'token.actions.githubusercontent.com',
        ),
      ),
      '--issuer is missing, and the policy names no ServiceAccounts of any issuer',
    ],
    [
      'no provider',
      textOf({ Effect: 'Allow', Principal: { AWS: KIAM }, Action: 'sts:AssumeRole' }),
      '--issuer is missing, and the policy names no ServiceAccounts of any issuer',
    ],
  ])('asks what it cannot know of a policy with %s', async (_, text, message) => {
    const { stderr, code } = await trust(['add', '-', '--service-account', 'shop/c'], text);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe('podrole trust remove', () => {
  test('does not take the issuer of another cluster for the one that is meant', async () => {
    const args = ['remove', '-', '--service-account', 'shop/b', '--issuer', `https://${OTHER_HOST}`];
    const { stdout, stderr, code } = await trust(args, textOf(letting(['shop/b', 'shop/c'])));
    expect(stderr).toContain(
      `and the policy has ${subject('shop/b')} of ${ISSUER}; give the issuer that is meant`,
    );
    expect([stdout, code]).toEqual(['', 2]);
  });

  test.each([
    [
      'of another name',
      ['--drop-kiam'],
      'finds no role with kiam in its name in the policy, which lets in arn:aws:iam::111122223333:role/masters',
    ],
    ['that is not there', ['--drop-kiam', `${KIAM}-2`], `finds no ${KIAM}-2 in the policy`],
  ])('says that it finds no kiam %s', async (_, args, message) => {
    const masters = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/masters' },
      Action: 'sts:AssumeRole',
    };
    const { stderr, code } = await trust(['remove', '-', ...args], textOf(letting(['shop/b']), masters));
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    const none = await trust(['remove', '-', '--drop-kiam'], textOf(letting(['shop/b'])));
    expect(none.stderr).toContain("the policy has no statement for a role such as kiam's server");
    expect(none.code).toBe(0);
  });

  test('takes what destroys from the command line alone', async () => {
    const path = await fileOf(textOf(letting(['shop/b', 'shop/c'])));
    const env = { PODROLE_ALL: 'true', PODROLE_WRITE: 'true', PODROLE_SERVICE_ACCOUNT: 'shop/b' };
    const { stderr, code } = await podrole(['trust', 'remove', path], { env });
    expect(stderr).toContain('nothing to remove');
    expect(code).toBe(2);
  });

  test('keeps who may read the file', async () => {
    const path = await fileOf(textOf(letting(['shop/b', 'shop/c'])));
    await chmod(path, 0o600);
    await trust(['remove', path, '--service-account', 'shop/b', '-w']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('leaves a file alone in which there is nothing to do', async () => {
    const text = JSON.stringify(policyOf(letting(['shop/c', 'shop/b'], { Sid: '' })));
    const path = await fileOf(text);
    const { stderr } = await trust(['remove', path, '--service-account', 'shop/x', '--write']);
    expect(stderr).toContain('nothing to do');
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('says what was not there, and does the rest', async () => {
    const text = textOf(letting(['shop/b', 'shop/cart']));
    const args = ['remove', '-', '--service-account', 'shop/b', '--service-account', 'shop/x'];
    const { stdout, stderr, code } = await trust(args, text);
    expect(JSON.parse(stdout)).toEqual(policyOf(letting(['shop/cart'])));
    expect(stderr).toContain('system:serviceaccount:shop:x is not in the policy');
    expect(code).toBe(0);
  });

  test('drops kiam with a file behind the flag, and a role of another name', async () => {
    const worker = 'arn:aws:iam::111122223333:role/worker';
    const of = (arn: string) => ({ Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' });
    const path = await fileOf(textOf(letting(['shop/b']), of(KIAM), of(worker)));
    const named = await trust(['remove', '--drop-kiam', path]);
    expect(JSON.parse(named.stdout)).toEqual(policyOf(letting(['shop/b']), of(worker)));
    const given = await trust(['remove', '--drop-kiam', worker, path]);
    expect(JSON.parse(given.stdout)).toEqual(policyOf(letting(['shop/b']), of(KIAM)));
  });

  test.each([
    [
      'would still be let in',
      textOf(letting(['shop/b']), { ...letting([]), Condition: {} }),
      ['--service-account', 'shop/b'],
      1,
    ],
    ['no statement would be left', textOf(letting(['shop/b'])), ['--all'], 1],
    ['nothing to remove', textOf(letting(['shop/b'])), [], 2],
    [
      'leave it or --service-account out',
      textOf(letting(['shop/b'])),
      ['--all', '--service-account', 'shop/b'],
      2,
    ],
    ['--write needs a FILE', textOf(letting(['shop/b'])), ['--all', '-w'], 2],
  ])('ends where %s', async (message, text, args, status) => {
    const { stdout, stderr, code } = await trust(['remove', '-', ...args], text);
    expect(stderr).toContain(message);
    expect([stdout, code]).toEqual(['', status]);
  });
});

describe('podrole trust pack', () => {
  test('makes one statement of many', async () => {
    const text = textOf(...['d', 'c', 'b'].map((name) => letting([`shop/${name}`])));
    const { stdout, stderr } = await trust(['pack', '-'], text);
    expect(JSON.parse(stdout)).toEqual(policyOf(letting(['shop/b', 'shop/c', 'shop/d'])));
    expect(stderr).toMatch(/^the same get in as before; \d+ characters less\n/);
  });
});

describe('podrole trust check', () => {
  const text = textOf(letting(['shop/cart']));

  test.each([
    ['lets in', ['--service-account', 'shop/cart'], 0, /^allowed: system:serviceaccount:shop:cart/],
    ['refuses another name', ['--service-account', 'shop/b'], 1, /^REFUSED: .*\n.*StringEquals wants/],
    ['refuses another audience', ['--service-account', 'shop/cart', '--audience', 'vault'], 1, /:aud to be/],
    [
      'refuses another issuer',
      ['--issuer', 'https://oidc.example.com/x', '--service-account', 'shop/cart'],
      1,
      /its Principal is/,
    ],
  ])('%s', async (_, args, status, message) => {
    const { stdout, code } = await trust(['check', '-', ...args], text);
    expect(stdout).toMatch(message);
    expect(code).toBe(status);
  });

  test('asks of a policy without a provider nothing but the issuer', async () => {
    const kiam = textOf({ Effect: 'Allow', Principal: { AWS: KIAM }, Action: 'sts:AssumeRole' });
    const { stdout, code } = await trust(
      ['check', '-', '--issuer', ISSUER, '--service-account', 'shop/cart'],
      kiam,
    );
    expect(stdout).toContain('its Action is "sts:AssumeRole"');
    expect(code).toBe(1);
  });

  test('takes the claims of a token, and never prints it', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: ISSUER, sub: subject('shop/cart'), aud: ['sts.amazonaws.com'], iat: 1, exp: 4e9 };
    const token = `${part({ alg: 'RS256', kid: 'a' })}.${part(claims)}.c2lnbmF0dXJl`;
    const path = await fileOf(text);
    const { stdout, stderr, code } = await trust(['check', path, '--token', '-', '-o', 'json'], `${token}\n`);
    expect(JSON.parse(stdout)).toMatchObject({
      allowed: true,
      providerArn: PROVIDER,
      subject: subject('shop/cart'),
    });
    expect(stdout + stderr).not.toContain('c2lnbmF0dXJl');
    expect(code).toBe(0);
    const old = [part({ alg: 'RS256' }), part({ ...claims, exp: 2 }), 'c2ln'].join('.');
    const expired = await trust(['check', path, '--token', '-'], old);
    expect(expired.stdout).toMatch(/^REFUSED: .*\nThe token expired \d+ seconds ago: STS refuses it/);
    expect(expired.code).toBe(1);
    const other = await trust(
      ['check', path, '--token', '-', '--issuer', 'https://oidc.example.com/x'],
      token,
    );
    expect(other.stderr).toContain('AWS compares them byte for byte');
    const garbled = await trust(['check', path, '--token', '-'], 'nonsense');
    expect(garbled.stderr).toContain('--token is none that STS takes');
    expect([other.code, garbled.code]).toEqual([2, 2]);
  });

  test('cannot know whether a session name fits that was not given', async () => {
    const named = letting(['shop/cart']) as { Condition: { StringEquals: Record<string, string> } };
    named.Condition.StringEquals['sts:RoleSessionName'] = 'cart';
    const args = ['check', '-', '--service-account', 'shop/cart'];
    const open = await trust(args, textOf(named));
    expect(open.stdout).toContain('it depends on sts:RoleSessionName, which was not given');
    expect(open.code).toBe(1);
    expect((await trust([...args, '--session-name', 'cart'], textOf(named))).code).toBe(0);
  });
});

describe('podrole trust lint', () => {
  test('tells of every file, and ends with 1 for an error', async () => {
    const good = await fileOf(textOf(letting(['shop/cart'])), 'good.json');
    const bad = await fileOf(textOf(letting(['shop/*'])), 'bad.json');
    const none = await fileOf('{', 'none.json');
    const { stdout, code } = await trust(['lint', good, bad, none]);
    expect(stdout).toContain(`${good}: 470 of 2048 characters, nothing found\n`);
    expect(stdout).toMatch(/bad\.json: .*\n {2}error wildcard-\S+ Statement\[0\]: /);
    expect(stdout).toContain(`error ${none}: trust policy: is no JSON`);
    expect(code).toBe(1);
    expect((await trust(['lint', good])).code).toBe(0);
  });

  test('says it as data, too', async () => {
    const { stdout, code } = await trust(['lint', '-', '-o', 'json'], textOf(letting(['shop/*'])));
    expect(JSON.parse(stdout)).toMatchObject([
      { file: '-', findings: [{ severity: 'error', statement: { index: 0 } }] },
    ]);
    expect(code).toBe(1);
  });

  test.each([
    ['a file that is not there', ['lint', '/nonexistent/policy.json'], 'it does not exist'],
    ['no file', ['lint'], 'missing required argument'],
  ])('is wrong use of %s', async (_, args, message) => {
    const { stderr, code } = await trust(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
