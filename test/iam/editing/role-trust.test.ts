import { describe, expect, test } from 'vitest';
import type { IamAccess } from '../../../src/iam/access.ts';
import { roleTrust } from '../../../src/iam/editing/role-trust.ts';

const ROLE = { name: 'cart', arn: 'arn:aws:iam::111122223333:role/cart' };

function writing(name: string, httpStatusCode: number | undefined) {
  const error = Object.assign(new Error('sorry'), { name, $metadata: { httpStatusCode } });
  const access = { attempt: () => Promise.reject(error) } as unknown as IamAccess;
  return roleTrust(access, ROLE).write('{}', new AbortController().signal);
}

describe('a write', () => {
  test.each([
    ['Error', undefined],
    ['ECONNRESET', 200],
    ['SyntaxError', 200],
    ['ServiceFailure', 500],
    ['Unknown', 502],
  ])('may have been done where its answer ends with %s and status %s', async (name, status) => {
    expect(await writing(name, status)).toBe('unknown');
  });

  test.each([
    ['MalformedPolicyDocument', 400],
    ['AccessDenied', 403],
    ['Unknown', 302],
  ])('was not done where it is refused by %s', async (name, status) => {
    await expect(writing(name, status)).rejects.toMatchObject({ code: 'AWS_REFUSED' });
  });
});
