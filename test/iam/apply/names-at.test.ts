import { expect, test } from 'vitest';
import { namesAt, namesElsewhere } from '../../../src/iam/apply/names-at.ts';
import { roleBaseOf } from '../../../src/identity/role-arn.ts';

const NOTHING = {
  roleBaseArn: undefined,
  accountId: undefined,
  partition: undefined,
};
const HOME = { accountId: '111122223333', partition: 'aws-cn' };
const OTHER = '444455556666';

test.each([
  ['of the credentials', {}, 'arn:aws-cn:iam::111122223333:role/', undefined],
  [
    'of the credentials, though they are given',
    { accountId: HOME.accountId },
    'arn:aws-cn:iam::111122223333:role/',
    undefined,
  ],
  [
    'that is given',
    { accountId: OTHER },
    `arn:aws-cn:iam::${OTHER}:role/`,
    `--account-id ${OTHER} completes names there; the credentials are of 111122223333,`,
  ],
  [
    'of another partition',
    { partition: 'aws' },
    'arn:aws:iam::111122223333:role/',
    '--partition aws completes names there; the credentials are of 111122223333 (aws-cn)',
  ],
  [
    'of the base',
    { roleBaseArn: 'arn:aws-cn:iam::111122223333:role/team' },
    'arn:aws-cn:iam::111122223333:role/team/',
    undefined,
  ],
  [
    'of another base',
    { roleBaseArn: `arn:aws:iam::${OTHER}:role/` },
    `arn:aws:iam::${OTHER}:role/`,
    `--role-base-arn arn:aws:iam::${OTHER}:role/ completes`,
  ],
])('names are in the account %s', (_, given, base, told) => {
  const all = { ...NOTHING, ...given };
  expect(roleBaseOf({ ...all, ...namesAt(all, HOME), awsDefaultRegion: undefined })).toBe(base);
  const said = namesElsewhere(all, HOME);
  if (told === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(told);
});
