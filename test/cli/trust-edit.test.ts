import { chmod, readdir, readFile, stat } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { HOST, KIAM, letting, OTHER_HOST, policyOf, subject, textOf } from '../trust/editing/written.ts';
import { podrole } from './podrole.ts';
import { ISSUER, trust, trustFiles } from './trust-files.ts';

const files = trustFiles();

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
    const path = await files.fileOf(textOf(letting(['shop/cart'])));
    const { stdout, code } = await trust(['add', '--write', path, '--service-account', 'shop/b']);
    expect([stdout, code]).toEqual(['', 0]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(policyOf(letting(['shop/b', 'shop/cart'])));
    await trust(['add', path, '-w', '--service-account', 'shop/c']);
    expect(await readFile(path, 'utf8')).toContain('shop:c');
    expect(await readdir(files.folder)).toEqual(['policy.json']);
  });

  test('prints it for Terraform, but does not write it so', async () => {
    const path = await files.fileOf(textOf(letting(['shop/cart'])));
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
    const path = await files.fileOf(textOf(limited));
    const { code, stderr, stdout } = await likeOld(path);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('sts:RoleSessionName');
    expect((await likeOld(path, '--session-name', 'ci')).code).toBe(0);
  });

  test('copies neither what is for another audience, nor a pattern that is none under StringEquals', async () => {
    const vault = letting(['shop/v'], {
      Condition: { StringEquals: { [`${HOST}:aud`]: 'vault', [`${HOST}:sub`]: subject('shop/v') } },
    });
    const { stdout } = await likeOld(await files.fileOf(textOf(letting(['shop/*', 'shop/b']), vault)));
    const copied = JSON.parse(stdout).Statement.filter((one: object) =>
      JSON.stringify(one).includes(OTHER_HOST),
    );
    expect(copied).toEqual([letting(['shop/b'], {}, OTHER_HOST)]);
  });

  test('copies the ServiceAccounts of another issuer, or audience', async () => {
    const path = await files.fileOf(textOf(letting(['shop/b', 'shop/c'])));
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
    const path = await files.fileOf(text);
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
    const path = await files.fileOf(textOf(letting(['shop/cart'])));
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
    const path = await files.fileOf(textOf(letting(['shop/b', 'shop/c'])));
    const env = { PODROLE_ALL: 'true', PODROLE_WRITE: 'true', PODROLE_SERVICE_ACCOUNT: 'shop/b' };
    const { stderr, code } = await podrole(['trust', 'remove', path], { env });
    expect(stderr).toContain('nothing to remove');
    expect(code).toBe(2);
  });

  test('keeps who may read the file', async () => {
    const path = await files.fileOf(textOf(letting(['shop/b', 'shop/c'])));
    await chmod(path, 0o600);
    await trust(['remove', path, '--service-account', 'shop/b', '-w']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('leaves a file alone in which there is nothing to do', async () => {
    const text = JSON.stringify(policyOf(letting(['shop/c', 'shop/b'], { Sid: '' })));
    const path = await files.fileOf(text);
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
    const path = await files.fileOf(textOf(letting(['shop/b']), of(KIAM), of(worker)));
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
