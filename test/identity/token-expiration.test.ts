import { expect, test } from 'vitest';
import { annotation } from '../../src/identity/annotation.ts';
import type { Remark, RemarkCode } from '../../src/identity/reasons.ts';
import { tokenExpiration } from '../../src/identity/token-expiration.ts';

const KEY = 'eks.amazonaws.com/token-expiration';

test.each<
  [
    says: string,
    pod: string | undefined,
    account: string | undefined,
    flag: number,
    seconds: number,
    remarks: RemarkCode[],
  ]
>([
  ['the flag counts where nobody else says', undefined, undefined, 3600, 3600, []],
  ['the ServiceAccount counts before the flag', undefined, '7200', 3600, 7200, []],
  ['the pod counts before the ServiceAccount', '1800', '7200', 3600, 1800, []],
  ['a bad pod value gives way to the ServiceAccount', '1h', '7200', 3600, 7200, ['expiration-invalid']],
  ['two bad values give way to the flag', '1h', '', 3600, 3600, ['expiration-invalid', 'expiration-invalid']],
  ['a fraction is no whole number', undefined, '600.5', 3600, 3600, ['expiration-invalid']],
  ['white space is no number', undefined, ' 600', 3600, 3600, ['expiration-invalid']],
  ['underscores are no number', undefined, '86_400', 3600, 3600, ['expiration-invalid']],
  ['more than 64 bits is no number', undefined, '9223372036854775808', 3600, 3600, ['expiration-invalid']],
  ['a plus sign is fine, as in Go', undefined, '+900', 3600, 900, []],
  ['leading zeros are fine, as in Go', undefined, '0900', 3600, 900, []],
  ['600 is the least', undefined, '600', 3600, 600, []],
  ['599 becomes 600', undefined, '599', 3600, 600, ['expiration-raised']],
  ['a negative number becomes 600', undefined, '-1', 3600, 600, ['expiration-raised']],
  ['a day is fine', undefined, '86400', 3600, 86400, []],
  ['more than a day is kept', undefined, '86401', 3600, 86401, ['expiration-long']],
  [
    '2^32 is the most that Kubernetes accepts',
    undefined,
    '4294967296',
    3600,
    4294967296,
    ['expiration-long'],
  ],
  ['more than 2^32 is lowered', undefined, '4294967297', 3600, 4294967296, ['expiration-lowered']],
  [
    'the largest 64-bit number is lowered',
    undefined,
    '9223372036854775807',
    3600,
    4294967296,
    ['expiration-lowered'],
  ],
  [
    'the least 64-bit number becomes 600',
    undefined,
    '-9223372036854775808',
    3600,
    600,
    ['expiration-raised'],
  ],
  [
    'less than 64 bits is no number, as in Go',
    undefined,
    '-9223372036854775809',
    3600,
    3600,
    ['expiration-invalid'],
  ],
  ['a flag below 600 becomes 600', undefined, undefined, 0, 600, []],
  ['a flag above 2^32 is lowered', undefined, undefined, 2 ** 40, 4294967296, []],
])('%s', (_says, pod, account, flag, seconds, codes) => {
  const remarks: Remark[] = [];
  const candidates = [pod, account].map((value) =>
    value === undefined ? undefined : annotation('Pod', { [KEY]: value }, KEY),
  );
  expect(tokenExpiration(candidates, flag, remarks)).toBe(seconds);
  expect(remarks.map(({ code }) => code)).toEqual(codes);
});

test('an annotation of 250 KB of digits is refused fast', () => {
  const huge = annotation('Pod', { [KEY]: '9'.repeat(250_000) }, KEY);
  const started = performance.now();
  for (let round = 0; round < 20; round++) expect(tokenExpiration([huge], 3600, [])).toBe(3600);
  expect(performance.now() - started).toBeLessThan(200);
});
