import { describe, expect, test } from 'vitest';
import type { GivenFlags } from '../../src/settings/read.ts';
import { account, BASE, demandOf, pod, space } from './demand-of.ts';

const EKS = 'eks.amazonaws.com/role-arn';
const IAM = 'iam.amazonaws.com/role';
const other = account('work', { [EKS]: `${BASE}other` });
const work = account('work');
const asks = (role: string, rest: object = {}) => pod('p', 'work', { [IAM]: role, ...rest });
const off = space({ 'iam.amazonaws.com/permitted': '.*' }, { 'podrole.io/kiam': 'off' });
const open = space({ 'iam.amazonaws.com/permitted': '.*' });
const NO_ACCOUNT = { 'account-id': undefined };

const passedOver = (objects: readonly object[], flags: GivenFlags = {}) =>
  demandOf(objects, flags).passedOver.map(
    ({ asked = 'anything', roleArn = 'any role', namespace, serviceAccount, reason }) =>
      `${namespace}/${serviceAccount} ${asked} ${roleArn.replace(BASE, '/')} ${reason}`,
  );

describe('a role is passed over', () => {
  test.each<[string, object[], GivenFlags, string[]]>([
    ['never where it is claimed', [open, work, asks('cart')], {}, []],
    ['where it is forbidden', [space({}), work, asks('cart')], {}, ['shop/work cart /cart kiam-forbidden']],
    ['where its Namespace is not known', [work, asks('cart')], {}, ['shop/work cart /cart kiam-forbidden']],
    [
      'where nothing completes it, so that any may be meant',
      [open, work, asks('cart')],
      NO_ACCOUNT,
      ['shop/work cart any role role-base-missing'],
    ],
    ['where it is none', [open, work, asks('cart ')], {}, ['shop/work cart  any role iam-role-invalid']],
    [
      'where another one stands',
      [open, other, asks('cart')],
      {},
      ['shop/work cart /cart service-account-role'],
    ],
    [
      'where the agent gives credentials',
      [account('listed', { [EKS]: `${BASE}cart` })],
      {},
      [`shop/listed ${BASE}cart /cart container-credentials`],
    ],
    [
      'where its dialect is off',
      [open, work, asks('cart')],
      { dialects: 'eks' },
      ['shop/work cart /cart no-role'],
    ],
    [
      'where its Namespace switches the dialect off',
      [off, work, asks('cart')],
      { dialects: 'eks,kiam' },
      ['shop/work cart /cart no-role'],
    ],
    [
      'where its key is misspelt',
      [account('work', { 'eks.amazonaws.com/role_arn': `${BASE}cart` })],
      {},
      [`shop/work ${BASE}cart /cart no-role`],
    ],
    [
      'where it is only reached by way of another',
      [account('work', { [EKS]: `${BASE}base`, 'podrole.io/assume-role-arn': `${BASE}end` })],
      {},
      [`shop/work ${BASE}end /end service-account-role`],
    ],
    [
      'where a Namespace names it without the flag',
      [space({ 'podrole.io/role-arn': `${BASE}cart` }), work],
      {},
      [`shop/work ${BASE}cart /cart no-role`],
    ],
    [
      'not where the ServiceAccount names one in place of that of the Namespace',
      [space({ 'podrole.io/role-arn': `${BASE}cart` }), other],
      {},
      [],
    ],
    [
      'where the ServiceAccount is not in the input',
      [pod('p', 'work')],
      {},
      ['shop/work anything any role no-role'],
    ],
    [
      'where a Namespace that may name one is not',
      [work],
      { 'namespace-roles': 'true' },
      ['shop/work anything any role no-role'],
    ],
  ])('%s', (_, objects, flags, rows) => {
    expect(passedOver(objects, flags)).toEqual(rows);
  });
});
