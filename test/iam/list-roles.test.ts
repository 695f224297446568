import type { ListRolesResponse } from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import type { IamAccess } from '../../src/iam/access.ts';
import { readProvider } from '../../src/iam/provider/provider.ts';
import { listRoles } from '../../src/iam/role.ts';

const ROLE = {
  Arn: 'arn:aws:iam::111122223333:role/cart',
  RoleName: 'cart',
  AssumeRolePolicyDocument: '%7B%7D',
};

/** A way to what answers these pages, the last one again and again. */
const answering = (...pages: readonly object[]) => {
  let asked = 0;
  const ask = async () => pages[Math.min(asked++, pages.length - 1)];
  return { ask } as unknown as IamAccess;
};

async function listed(...pages: readonly Partial<Record<keyof ListRolesResponse, unknown>>[]) {
  const names: string[] = [];
  for await (const { name } of listRoles(answering(...pages))) names.push(name);
  return names;
}

describe('a list of roles', () => {
  test('is that of all pages', async () => {
    expect(await listed({ Roles: [ROLE], IsTruncated: true, Marker: 'a' }, { Roles: [ROLE] })).toEqual([
      'cart',
      'cart',
    ]);
    expect(await listed({ Roles: [], IsTruncated: false })).toEqual([]);
  });

  test.each<[string, readonly object[], string]>([
    ['the page of a proxy', [{}], 'without a list of roles'],
    ['one that ends in the middle', [{ Roles: [ROLE], IsTruncated: true }], 'that there are more roles'],
    [
      'one that begins again and again',
      [{ Roles: [ROLE], IsTruncated: true, Marker: 'a' }],
      'that there are more roles',
    ],
    ['one of roles without policies', [{ Roles: [{ RoleName: 'cart' }] }], 'a role without a trust policy'],
  ])('is not %s', async (_, pages, problem) => {
    await expect(listed(...pages)).rejects.toMatchObject({
      code: 'AWS_REFUSED',
      message: expect.stringContaining(problem),
    });
  });
});

test('a provider is not the page of a proxy', async () => {
  const place = { arn: 'arn', resource: 'OIDC provider' } as Parameters<typeof readProvider>[1];
  await expect(readProvider(answering({ $metadata: {} }), place)).rejects.toThrowError('without a provider');
});
