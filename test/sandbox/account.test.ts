import { describe, expect, test } from 'vitest';
import { parseAccount } from '../../src/sandbox/account.ts';

const POLICY = { Version: '2012-10-17', Statement: [] };
const ROLE = { arn: 'arn:aws:iam::111122223333:role/shop/cart', trustPolicy: POLICY };
const ACCOUNT = {
  accountId: '111122223333',
  partition: 'aws',
  providers: [{ url: 'https://oidc.demo.example/x', clientIds: ['sts.amazonaws.com'] }],
  roles: [ROLE],
};
const files: Record<string, string> = {
  'cart.json': JSON.stringify(POLICY),
  'broken.json': '{',
  'wrong.json': '{"Statement": 1}',
};
const readFile = async (name: string) => {
  const text = files[name];
  if (text === undefined) throw new Error('ENOENT');
  return text;
};

describe('an account is read', () => {
  test.each([
    ['with a policy in place', ROLE],
    ['with a policy from a file', { ...ROLE, trustPolicy: 'cart.json' }],
  ])('%s', async (_, role) => {
    await expect(parseAccount({ ...ACCOUNT, roles: [role] }, readFile)).resolves.toEqual({
      ...ACCOUNT,
      providers: [
        {
          arn: 'arn:aws:iam::111122223333:oidc-provider/oidc.demo.example/x',
          url: 'https://oidc.demo.example/x',
          hostAndPath: 'oidc.demo.example/x',
          clientIds: ['sts.amazonaws.com'],
        },
      ],
      roles: [
        { arn: ROLE.arn, maxSessionDuration: 3600, trustPolicy: { version: '2012-10-17', statements: [] } },
      ],
    });
  });
});

describe('an account is refused', () => {
  test.each([
    ['that is no object', 7, 'document 7'],
    ['with a numeric id', { ...ACCOUNT, accountId: 111122223333 }, 'accountId 111122223333'],
    ['with a short id', { ...ACCOUNT, accountId: '42' }, 'accountId "42": write twelve digits in quotes'],
    ['with an unknown field', { ...ACCOUNT, users: [] }, 'Unrecognized key: "users"'],
    [
      'with a role of another account',
      { ...ACCOUNT, accountId: '444455556666' },
      'roles[0].arn "arn:aws:iam::111122223333:role/shop/cart": not in aws 444455556666',
    ],
    [
      'with a user for a role',
      { ...ACCOUNT, roles: [{ ...ROLE, arn: 'arn:aws:iam::111122223333:user/x' }] },
      'roles[0].arn "arn:aws:iam::111122223333:user/x": write arn:',
    ],
    [
      'with a maximum of a minute',
      { ...ACCOUNT, roles: [{ ...ROLE, maxSessionDuration: 60 }] },
      'roles[0].maxSessionDuration 60',
    ],
    [
      'with a provider that has a port',
      { ...ACCOUNT, providers: [{ url: 'https://h.example:1', clientIds: [] }] },
      'providers[0].url: issuer "https://h.example:1" has a port',
    ],
    [
      'with a broken policy in place',
      { ...ACCOUNT, roles: [{ ...ROLE, trustPolicy: {} }] },
      'roles[0].trustPolicy: trust policy: Statement',
    ],
    [
      'with a file that is not there',
      { ...ACCOUNT, roles: [{ ...ROLE, trustPolicy: 'no.json' }] },
      'roles[0].trustPolicy "no.json": cannot be read',
    ],
    [
      'with a file that is not JSON',
      { ...ACCOUNT, roles: [{ ...ROLE, trustPolicy: 'broken.json' }] },
      'roles[0].trustPolicy "broken.json": ',
    ],
    [
      'with a file that is no policy',
      { ...ACCOUNT, roles: [{ ...ROLE, trustPolicy: 'wrong.json' }] },
      'roles[0].trustPolicy "wrong.json": trust policy: Statement[0] 1',
    ],
  ])('%s', async (_, account, message) => {
    const parsed = parseAccount(account, readFile);
    await expect(parsed).rejects.toMatchObject({ code: 'EXAMPLES_INVALID' });
    await expect(parsed).rejects.toThrow(message);
  });
});
