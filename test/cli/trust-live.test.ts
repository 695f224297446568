import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expiredToken, Failure, throttling } from '../iam/stand-in/failure.ts';
import { dropAfter } from '../iam/stand-in/hooks.ts';
import { environment, type IamStandIn, startIamStandIn } from '../iam/stand-in/start.ts';
import { HOST, KIAM, letting, policyOf, subject } from '../trust/editing/written.ts';
import { inProcess } from './in-process.ts';
import { podrole } from './podrole.ts';
import { trustFiles } from './trust-files.ts';

const CART = 'arn:aws:iam::111122223333:role/cart';
const before = policyOf(letting(['shop/cart']));
const after = policyOf(letting(['shop/b', 'shop/cart']));

const files = trustFiles();
let iam: IamStandIn;
beforeEach(async () => {
  iam = await startIamStandIn();
  iam.account.addRole({ name: 'cart', trustPolicy: before });
});
afterEach(() => iam.stop());

const trust = (args: readonly string[], env: Record<string, string> = {}) =>
  inProcess(['trust', ...args], { ...iam.env, ...env });
const ADDING = ['add', '--role', 'cart', '--service-account', 'shop/b'];
const WRITING = ['--yes', '--settle', '0s'];
const actions = () => iam.requests.map(({ action }) => action);

describe('podrole trust add --role', () => {
  test('shows the difference, writes it, and reads it back', async () => {
    const { stdout, stderr, code } = await trust([...ADDING, ...WRITING]);
    expect([code, stderr]).toEqual([0, '']);
    expect(iam.account.trustOf('cart')).toEqual(after);
    expect(stdout).toBe(
      [
        CART,
        `  + ${subject('shop/b')} (audience sts.amazonaws.com, issuer ${HOST})`,
        '  470 → 503 of 2048 characters',
        '  @@ -10,7 +10,10 @@',
        '         "Condition": {',
        '           "StringEquals": {',
        `             "${HOST}:aud": "sts.amazonaws.com",`,
        `  -          "${HOST}:sub": "${subject('shop/cart')}"`,
        `  +          "${HOST}:sub": [`,
        `  +            "${subject('shop/b')}",`,
        `  +            "${subject('shop/cart')}"`,
        '  +          ]',
        '           }',
        '         }',
        '       }',
        `${CART}: written, read back and evaluated: it is what you asked for`,
        '',
      ].join('\n'),
    );
  });

  test('changes nothing by --dry-run, nor where nobody can be asked', async () => {
    const [dry, asked] = [await trust([...ADDING, '--dry-run']), await trust(ADDING)];
    expect([dry.code, dry.stderr]).toEqual([0, '']);
    expect(dry.stdout).toContain('470 → 503 of 2048 characters');
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('nobody can be asked; give --yes');
    expect(iam.account.trustOf('cart')).toEqual(before);
  });

  test('has nothing to do the second time', async () => {
    iam.account.setTrust('cart', after);
    const { stdout, code } = await trust(ADDING);
    expect([code, stdout]).toEqual([
      0,
      `${CART}\n  nothing to do: the policy says so already\n  503 of 2048 characters\n`,
    ]);
    expect(actions()).not.toContain('iam:UpdateAssumeRolePolicy');
  });

  test('prints the property of the template for a role of a stack', async () => {
    const tags = { 'aws:cloudformation:stack-name': 'shop', 'aws:cloudformation:logical-id': 'CartRole' };
    iam.account.addRole({ name: 'cart', trustPolicy: before, tags });
    const { stdout, code } = await trust([...ADDING, ...WRITING]);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'REFUSED: the role belongs to resource CartRole of the CloudFormation stack shop',
    );
    expect(stdout).toContain('  AssumeRolePolicyDocument: !Sub |\n');
    expect(stdout).toContain(`"${subject('shop/b')}",`);
    expect(iam.account.trustOf('cart')).toEqual(before);
    const forced = await trust([...ADDING, ...WRITING, '--force']);
    expect(forced.code).toBe(0);
    expect(iam.account.trustOf('cart')).toEqual(after);
  });

  test('measures by the quota of the account', async () => {
    iam.account.quota = 500;
    const { stdout, code } = await trust([...ADDING, ...WRITING]);
    expect(code).toBe(1);
    expect(stdout).toContain("503 characters without white space, IAM's quota here is 500");
    expect(iam.account.trustOf('cart')).toEqual(before);
    const told = await trust([...ADDING, '--dry-run', '--quota', '4096']);
    expect(told.stdout).toContain('503 of 4096 characters');
    expect(told.code).toBe(0);
  });

  test('edits several roles, each once, and says it as data', async () => {
    iam.account.addRole({ name: 'shelf', path: '/shop/', trustPolicy: after });
    const { stdout, stderr, code } = await trust([
      ...[...ADDING, ...WRITING, '--role', CART, '-o', 'json'],
      ...['--role', 'arn:aws:iam::111122223333:role/shop/shelf'],
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        role: CART,
        status: 'edit',
        size: 503,
        sizeBefore: 470,
        quota: 2048,
        policy: after,
        outcome: { outcome: 'done' },
      },
      { status: 'nothing', policy: after },
    ]);
    expect(stderr).toContain('470 → 503 of 2048 characters');
  });

  test('prints both documents where its update was lost', async () => {
    const theirs = policyOf(letting(['shop/theirs']));
    iam.before('iam:UpdateAssumeRolePolicy', () => {
      iam.before('iam:GetRole', () => iam.account.setTrust('cart', theirs));
    });
    const { stdout, code } = await trust([...ADDING, ...WRITING]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /role\/cart: LOST: [\s\S]*what was written:[\s\S]*shop:b[\s\S]*what IAM has:[\s\S]*shop:theirs/,
    );
    const said = await trust([...ADDING, ...WRITING, '-o', 'json']);
    expect(JSON.parse(said.stdout)).toMatchObject([{ outcome: { outcome: 'done' } }]);
  });

  test('stops where somebody changes the policy between read and write', async () => {
    const theirs = policyOf(letting(['shop/theirs']));
    iam.before('iam:GetRole', () => {
      iam.before('iam:GetRole', () => iam.account.setTrust('cart', theirs));
    });
    const { stdout, code } = await trust([...ADDING, ...WRITING]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /role\/cart: NOT WRITTEN: somebody changed the policy[\s\S]*what IAM has:[\s\S]*shop:theirs/,
    );
    expect(iam.account.trustOf('cart')).toEqual(theirs);
  });

  test('waits for IAM where it is throttled, or its answer is lost', async () => {
    iam.before('iam:GetAccountSummary', throttling());
    iam.before('iam:UpdateAssumeRolePolicy', dropAfter);
    expect((await trust([...ADDING, ...WRITING])).code).toBe(0);
    expect(iam.account.trustOf('cart')).toEqual(after);
    // A second try of the SDK could come after somebody else's change.
    expect(actions().filter((action) => action === 'iam:UpdateAssumeRolePolicy')).toHaveLength(1);
  });

  test('reaches another account by a role there, with an external id', async () => {
    const other = iam.addAccount('444455556666');
    const assumed = other.addRole({
      name: 'editor',
      trustPolicy: {
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'shop-42' } },
        },
      },
    });
    other.addRole({ name: 'cart', trustPolicy: policyOf() });
    other.setTrust('cart', JSON.stringify(before).replaceAll('111122223333', '444455556666'));
    const there = [...ADDING, ...WRITING, '--assume-role', assumed.arn];
    const refused = await trust(there);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('AWS does not give the credentials of the role');
    expect((await trust([...there, '--assume-role-external-id', 'shop-42'])).code).toBe(0);
    expect(JSON.stringify(other.trustOf('cart'))).toContain('444455556666:oidc-provider');
    expect(JSON.stringify(other.trustOf('cart'))).toContain(subject('shop/b'));
    expect(iam.account.trustOf('cart')).toEqual(before);
  });

  test('takes credentials and region of a profile', async () => {
    const config = join(files.folder, 'config');
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_ENDPOINT_URL: url = '' } = iam.env;
    const keys = `aws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
    await writeFile(config, `[profile shop]\nregion = eu-west-1\n${keys}`);
    const { code, stderr } = await podrole(['trust', ...ADDING, ...WRITING, '--profile', 'shop'], {
      env: { AWS_ENDPOINT_URL: url, AWS_CONFIG_FILE: config, AWS_EC2_METADATA_DISABLED: 'true' },
    });
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('podrole trust with --role', () => {
  test('an edit tells of what it makes worse and of errors, lint of all', async () => {
    const kiam = { Effect: 'Allow', Principal: { AWS: KIAM }, Action: 'sts:AssumeRole' };
    iam.account.setTrust('cart', policyOf(kiam, letting(['shop/cart'])));
    expect((await trust(['lint', '--role', 'cart'])).stdout).toContain('warning kiam-left');
    expect((await trust([...ADDING, '--dry-run'])).stdout).not.toContain('kiam-left');
    iam.account.setTrust('cart', policyOf(letting(['shop/*'])));
    expect((await trust([...ADDING, '--dry-run'])).stdout).toContain('error wildcard-under-equals');
    const wide = [...ADDING, '--service-account', '*/shop', '--any-namespace', '--dry-run'];
    expect((await trust(wide)).stdout).toMatch(/(error|warning) \S*namespace/);
  });

  test('check asks for each ServiceAccount, and all must get in', async () => {
    const both = ['--service-account', 'shop/b', '--service-account', 'shop/cart'];
    const { stdout, code } = await trust(['check', '--role', 'cart', ...both]);
    expect(stdout).toMatch(/REFUSED: \S+:b [\s\S]*allowed: \S+:cart /);
    expect(code).toBe(1);
  });

  test('remove takes out, check and lint look', async () => {
    iam.account.setTrust('cart', after);
    const checked = await trust(['check', '--role', 'cart', '--service-account', 'shop/b']);
    expect(checked.stdout).toMatch(`${CART}\nallowed: ${subject('shop/b')}`);
    expect((await trust(['remove', '--role', 'cart', '--service-account', 'shop/b', ...WRITING])).code).toBe(
      0,
    );
    expect(iam.account.trustOf('cart')).toEqual(before);
    const again = await trust(['check', '--role', CART, '--service-account', 'shop/b', '-o', 'json']);
    expect(JSON.parse(again.stdout)).toMatchObject([{ role: CART, allowed: false }]);
    expect(again.code).toBe(1);
    const linted = await trust(['lint', '--role', 'cart']);
    expect([linted.code, linted.stdout]).toEqual([0, `${CART}: 470 of 2048 characters, nothing found\n`]);
  });

  test('pack writes one statement of two', async () => {
    iam.account.setTrust('cart', policyOf(letting(['shop/b']), letting(['shop/cart'])));
    const { stdout, code } = await trust(['pack', '--role', 'cart', ...WRITING]);
    expect(stdout).toContain('the same get in as before; 396 characters less');
    expect(code).toBe(0);
    expect(iam.account.trustOf('cart')).toEqual(after);
  });
});

describe('nothing is written, and it is said what to do,', () => {
  const forbid = (action: string) => {
    iam.account.policy = {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: action, Resource: '*' },
      ],
    };
  };

  test.each<[string, readonly string[], () => unknown, number, RegExp]>([
    [
      'of a role that does not exist',
      ['--role', 'shelf'],
      () => {},
      1,
      /there is no role shelf in account 111122223333; correct the name, or give credentials of the account/,
    ],
    [
      'of a role in another account',
      ['--role', 'arn:aws:iam::444455556666:role/cart'],
      () => {},
      2,
      /--role arn:aws:iam::444455556666:role\/cart is in account 444455556666 .*credentials are those of arn:aws:iam::111122223333:user\/podrole; give some of that account with --profile, or a role there with --assume-role/,
    ],
    [
      'of a role under another path',
      ['--role', 'arn:aws:iam::111122223333:role/shop/cart'],
      () => {},
      2,
      /the role cart of this account is arn:aws:iam::111122223333:role\/cart; give that/,
    ],
    [
      'of what is no role',
      ['--role', 'shop/cart'],
      () => {},
      2,
      /--role "shop\/cart" is neither the name of a role, without its path, nor an ARN/,
    ],
    [
      'without credentials',
      ['--role', 'cart'],
      () => ({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }),
      1,
      /no AWS credentials .*; set AWS_PROFILE/,
    ],
    [
      'with credentials that AWS does not know',
      ['--role', 'cart'],
      () => environment(iam.url, 'AKIANOBODY0000000000'),
      1,
      /AWS does not know these credentials; mend them/,
    ],
    [
      'with expired credentials',
      ['--role', 'cart'],
      () => iam.before('*', expiredToken(), 9),
      1,
      /the AWS credentials have expired; renew them/,
    ],
    [
      'without a profile of that name',
      ['--role', 'cart', '--profile', 'nobody'],
      () => {},
      1,
      /no AWS credentials in profile "nobody" /,
    ],
    [
      'where a role may not be read',
      ['--role', 'cart'],
      () => forbid('iam:GetRole'),
      1,
      /iam:GetRole is not allowed on role cart in account 111122223333 .*; allow iam:GetRole on arn:aws:iam::111122223333:role\/cart/,
    ],
    [
      'where the quota may not be read',
      ['--role', 'cart'],
      () => forbid('iam:GetAccountSummary'),
      1,
      /the account's quota may not be read .*; allow iam:GetAccountSummary to whoever asks, or give --quota/,
    ],
    [
      'where a policy may not be written',
      ['--role', 'cart', ...WRITING],
      () => forbid('iam:UpdateAssumeRolePolicy'),
      1,
      /role\/cart: NOT WRITTEN: iam:UpdateAssumeRolePolicy is not allowed on role cart .*; allow iam:UpdateAssumeRolePolicy on arn:aws:iam::111122223333:role\/cart/,
    ],
    [
      'of a policy with a comment in it',
      ['--role', 'cart'],
      () => iam.account.setTrust('cart', `// by hand\n${JSON.stringify(before)}`),
      1,
      /role\/cart: trust policy: is no JSON/,
    ],
    [
      'of an issuer with a port',
      ['--role', 'cart', '--issuer', 'https://oidc.example.com:8443'],
      () => {},
      2,
      /--issuer "https:\/\/oidc.example.com:8443" has a port/,
    ],
    [
      'where IAM does not take the policy',
      ['--role', 'cart', ...WRITING],
      () => void iam.account.unknownPrincipals.add(`arn:aws:iam::111122223333:oidc-provider/${HOST}`),
      1,
      /NOT WRITTEN: IAM takes no policy for role cart that names a principal which does not exist/,
    ],
    [
      'with a FILE beside a role',
      ['--role', 'cart', 'policy.json'],
      () => {},
      2,
      /FILE "policy.json" and --role are both given/,
    ],
    ['with --write', ['--role', 'cart', '--write'], () => {}, 2, /--write and --format are for a FILE/],
    [
      'of another account by flag',
      ['--role', 'cart', '--account-id', '444455556666'],
      () => {},
      2,
      /--account-id and --partition come to account 444455556666 .*leave the flags out/,
    ],
    [
      'with an external id for nobody',
      ['--role', 'cart', '--assume-role-external-id', 'shop-42'],
      () => {},
      2,
      /--assume-role-external-id is for --assume-role/,
    ],
  ])('%s', async (_, args, arrange, status, message) => {
    const env = (arrange() ?? {}) as Record<string, string>;
    const trustPolicy = iam.account.roles.get('cart')?.trustPolicy;
    const { stdout, stderr, code } = await trust(['add', '--service-account', 'shop/b', ...args], env);
    expect(stdout + stderr).toMatch(message);
    expect(stdout + stderr).not.toMatch(/unexpected error|secret of|X-Amz|Signature=/);
    expect(code).toBe(status);
    expect(iam.account.roles.get('cart')?.trustPolicy).toBe(trustPolicy);
  });

  test('where something else than IAM answers', async () => {
    const server = createServer((_request, response) => response.writeHead(403).end('<html>No</html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { stderr, code } = await trust(['lint', '--role', 'cart'], { AWS_ENDPOINT_URL: url });
    server.close();
    expect(stderr).toMatch(/what answered sts:GetCallerIdentity is not IAM/);
    expect(code).toBe(1);
  });
});

test('with several roles it is said which one stands in the way, and what became of all', async () => {
  iam.account.addRole({ name: 'shelf', trustPolicy: policyOf(letting(['shop/b', 'shop/long-name'])) });
  iam.account.quota = 510;
  const { stdout, code } = await trust([
    ...ADDING,
    '--role',
    'shelf',
    '--service-account',
    'shop/b',
    ...WRITING,
  ]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/\n1 written, 1 nothing to do\n$/)]);
  iam.account.setTrust('cart', before);
  const over = [...ADDING, '--role', 'shelf', '--service-account', 'shop/another', ...WRITING];
  const refused = await trust(over);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/REFUSED: [\s\S]*\n2 refused: over-quota\n$/);
  expect(refused.stdout).not.toContain('@@');
  const emptied = await trust(['remove', '--role', 'cart', '--role', 'shelf', '--all', ...WRITING]);
  expect(emptied.stderr).toContain(`${CART}: no statement would be left`);
  const missed = ['remove', '--role', 'cart', '--service-account', 'shop/nobody', ...WRITING];
  expect((await trust(missed)).stderr).toContain(
    `podrole: ${CART}: ${subject('shop/nobody')} is not in the policy`,
  );
});

test('what lets somebody in counts only where it is typed', async () => {
  const env = { PODROLE_SERVICE_ACCOUNT: 'evil/evil', PODROLE_KEEP_KIAM: CART, PODROLE_SETTLE: '30s' };
  expect((await trust([...ADDING, ...WRITING], env)).code).toBe(0);
  expect(iam.account.trustOf('cart')).toEqual(after);
});

test('a file is not written by --dry-run, nor minded for what the environment has for roles', async () => {
  const path = await files.fileOf(JSON.stringify(before));
  const env = { PODROLE_ASSUME_ROLE: CART };
  const { code } = await trust(['add', path, '--service-account', 'shop/b', '--write', '--dry-run'], env);
  expect([code, await readFile(path, 'utf8')]).toEqual([0, JSON.stringify(before)]);
});

test('an answer of STS without an account is none', async () => {
  const server = createServer((_request, response) => response.end('<GetCallerIdentityResponse/>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { stderr, code } = await trust(['lint', '--role', 'cart'], { AWS_ENDPOINT_URL_STS: url });
  server.close();
  expect([code, stderr]).toEqual([1, expect.stringContaining('answered without an account')]);
});

test('flags that are for roles are refused for a file', async () => {
  const path = await files.fileOf(JSON.stringify(before));
  const { stderr, code } = await trust(['add', path, '--service-account', 'shop/b', '--yes', '--force']);
  expect(stderr).toContain('--force, --yes are for roles of IAM (--role)');
  expect(code).toBe(2);
});

test('does not repeat what AWS does of a request that it cannot read: a secret key may stand for its id', async () => {
  const said =
    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'wJalr/MDENG/bPxRfi/20261122/us-east-1/iam/aws4_request'";
  const answered = [];
  for (const action of ['sts:GetCallerIdentity', 'iam:GetRole', 'sts:AssumeRole']) {
    iam.before(action, new Failure('IncompleteSignature', said));
    const more = action === 'sts:AssumeRole' ? ['--assume-role', CART] : [];
    answered.push((await trust(['lint', '--role', 'cart', ...more])).stderr);
  }
  const [first, ...others] = new Set(answered);
  expect(first).toMatch(/^podrole: these are no AWS credentials; correct them/);
  expect(others).toEqual([]);
});

test('asks for credentials once, and not again within the time that a write has', async () => {
  const credentials = {
    Version: 1,
    AccessKeyId: iam.env.AWS_ACCESS_KEY_ID,
    SecretAccessKey: iam.env.AWS_SECRET_ACCESS_KEY,
  };
  const calls = join(files.folder, 'calls');
  const given = await files.fileOf(JSON.stringify(credentials), 'given.json');
  const giver = await files.fileOf(`echo asked >> ${calls}\ncat ${given}\n`, 'giver.sh');
  const config = await files.fileOf(`[profile slow]\ncredential_process = sh ${giver}\n`, 'config');
  const { code } = await trust([...ADDING, ...WRITING, '--profile', 'slow'], { AWS_CONFIG_FILE: config });
  expect([code, await readFile(calls, 'utf8')]).toEqual([0, 'asked\n']);
});
