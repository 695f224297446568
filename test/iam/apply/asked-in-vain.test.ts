import { expect, test } from 'vitest';
import { nearRole } from '../../../src/iam/apply/near-role.ts';
import { account, BASE, pod, space } from '../../demand/demand-of.ts';
import { asking, type Given, OWN, planOf } from './planned.ts';

const IAM = 'iam.amazonaws.com/role';
const work = account('work');
const asks = pod('p', 'work', { [IAM]: 'mailer' });
const open = space({ 'iam.amazonaws.com/permitted': '.*' });
const going = (id: string) => pod(id, 'work', { [IAM]: 'mailer', 'iam.amazonaws.com/external-id': id });
const FAR = 'arn:aws:iam::444455556666:role/mailer';

test.each<[string, Given, string[]]>([
  [
    'a role that is named and forbidden is refused',
    { objects: [space({}), work, asks], roles: ['mailer'] },
    [
      "mailer REFUSED forbidden: asked for by Pod shop/p; kiam-forbidden: namespace policy expression '(empty)' forbids role 'mailer'",
    ],
  ],
  [
    'one of a line is, whose Namespace is not in the input',
    { objects: [work, asks], allow: `${BASE}mailer` },
    [
      "mailer REFUSED forbidden: asked for by Pod shop/p; kiam-forbidden: namespace policy expression '(empty)' forbids role 'mailer'; Namespace shop is not in the input",
    ],
  ],
  [
    'one that is not allowed is left',
    { objects: [space({}), work, asks, asking('cart', 'cart')], roles: ['cart'], live: { cart: [OWN] } },
    [
      "mailer left forbidden: asked for by Pod shop/p; kiam-forbidden: namespace policy expression '(empty)' forbids role 'mailer'",
    ],
  ],
  [
    'one that is named and that another one stands for is refused',
    { objects: [open, asking('work', 'other'), asks], roles: ['mailer'] },
    [
      'mailer REFUSED passed-over: asked for by Pod shop/p; service-account-role: /other stands',
      'other left not-allowed: asked for by shop/work',
    ],
  ],
  [
    'one of a line is only left',
    { objects: [open, asking('work', 'other'), asks], allow: `${BASE}mailer` },
    [
      'mailer left passed-over: asked for by Pod shop/p; service-account-role: /other stands',
      'other left not-allowed: asked for by shop/work',
    ],
  ],
  [
    'who asks for one that is not allowed is told once, though it is by several ways',
    { objects: [open, asking('work', 'base'), going('x-1'), going('x-2')], allow: `${BASE}other*` },
    [
      'base left not-allowed: asked for by shop/work',
      'mailer left not-allowed: asked for by shop/work',
      'other* left fits-nothing: roles.txt line 1 fits no role that is asked for',
    ],
  ],
  [
    'a name that is misspelt is told, and the one that is meant',
    { objects: [asking('a', 'mailer')], roles: ['mialer'] },
    [
      'mailer left not-allowed: asked for by shop/a',
      'mialer REFUSED not-claimed: nobody asks for it; /mailer is asked for',
    ],
  ],
  [
    'a name of which somebody asks in another account is',
    { objects: [asking('a', FAR)], roles: ['mailer'] },
    [
      `mailer REFUSED not-claimed: nobody asks for it; ${FAR} is asked for`,
      `${FAR} left not-allowed: asked for by shop/a`,
    ],
  ],
  [
    'a line that is misspelt is told',
    { objects: [asking('a', 'mailer')], allow: `# ours\n${BASE}mialer` },
    [
      'mailer left not-allowed: asked for by shop/a',
      'mialer left fits-nothing: roles.txt line 2 fits no role that is asked for; /mailer is',
    ],
  ],
])('%s', (_, given, lines) => {
  const { left } = planOf(given);
  const told = left.map(
    ({ role, code, isRefused, why }) =>
      `${role?.replace(BASE, '')} ${isRefused ? 'REFUSED' : 'left'} ${code}: ${why.replaceAll(BASE, '/')}`,
  );
  expect(told).toEqual(lines);
});

test('many lines that fit nothing are told in few', () => {
  const allow = Array.from({ length: 100 }, (_, at) => `${BASE}none-${at}`).join('\n');
  const { left } = planOf({ allow });
  expect(left).toHaveLength(21);
  expect(left[0]?.why).toBe('80 more lines of roles.txt');
});

test.each([
  ['in two letters', 'billnig-api', 'billing-api'],
  ['in a letter that is missing', 'biling-api', 'billing-api'],
  ['in its path', 'team/billing-api', 'billing-api'],
  ['in capitals', 'Billing-API', 'billing-api'],
  ['in three letters, which is another', 'xxxling-api', undefined],
  ['in one of two letters, which is another', 'bi', undefined],
])('a name that differs %s', (_, name, near) => {
  const asked = [`${BASE}other`, `${BASE}ba`, `${BASE}billing-api`];
  expect(nearRole(BASE + name, asked)).toBe(near && BASE + near);
});
