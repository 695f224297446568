import { describe, expect, test } from 'vitest';
import { KIAM, letting, PROVIDER, subject, textOf } from '../trust/editing/written.ts';
import { ISSUER, trust, trustFiles } from './trust-files.ts';

const files = trustFiles();

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
    expect(stdout).toContain('whatever the account: the policy does not tell');
    // Emulators have that account.
    const zeros = textOf(letting(['shop/cart'])).replaceAll('111122223333', '000000000000');
    const told = await trust(['check', '-', '--service-account', 'shop/cart'], zeros);
    expect(told.stdout).toMatch(/^allowed: .*000000000000/);
    expect(told.stdout).not.toContain('whatever the account');
    expect(code).toBe(1);
  });

  test('takes the claims of a token, and never prints it', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: ISSUER, sub: subject('shop/cart'), aud: ['sts.amazonaws.com'], iat: 1, exp: 4e9 };
    const token = `${part({ alg: 'RS256', kid: 'a' })}.${part(claims)}.c2lnbmF0dXJl`;
    const path = await files.fileOf(text);
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
    const good = await files.fileOf(textOf(letting(['shop/cart'])), 'good.json');
    const bad = await files.fileOf(textOf(letting(['shop/*'])), 'bad.json');
    const none = await files.fileOf('{', 'none.json');
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
    ['no file', ['lint'], 'no policy is given'],
  ])('is wrong use of %s', async (_, args, message) => {
    const { stderr, code } = await trust(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
