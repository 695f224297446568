import { describe, expect, test } from 'vitest';
import { BASE, pod, space } from '../../demand/demand-of.ts';
import { KIAM, letting, PROVIDER, subject } from '../../trust/editing/written.ts';
import { asking, FOREIGN, type Given, linesOf, liveRole, OWN, planOf } from './planned.ts';

const cart = asking('cart', 'cart');
const LETTING_KIAM = { Effect: 'Allow', Principal: { AWS: KIAM }, Action: 'sts:AssumeRole' };
const FAR = 'arn:aws:iam::444455556666:role/far';
const STACK = { 'aws:cloudformation:stack-name': 'shop' };
const DENYING = letting(['shop/x'], { Effect: 'Deny' });
const ELSEWHERE = letting(['shop/x'], {
  Principal: { Federated: PROVIDER.replace('111122223333', '444455556666') },
});
const TEAM_CART = liveRole('cart', [OWN, FOREIGN], { arn: `${BASE}team/cart` });

describe('of the roles that are asked for', () => {
  test.each<[string, Given, string[]]>([
    ['one that is named is edited', { roles: ['cart'], live: { cart: [OWN] } }, ['cart edit +shop:cart']],
    [
      'one that is named by its ARN is',
      { roles: [`${BASE}cart`], live: { cart: [OWN] } },
      ['cart edit +shop:cart'],
    ],
    [
      'one that is named is, whomever it trusts',
      { roles: ['cart'], live: { cart: [FOREIGN] } },
      ['cart edit +shop:cart'],
    ],
    ['one of a line is', { allow: `${BASE}cart`, live: { cart: [OWN] } }, ['cart edit +shop:cart']],
    ['one of a pattern is', { allow: `${BASE}*`, live: { cart: [OWN] } }, ['cart edit +shop:cart']],
    [
      'one of another name is not',
      { allow: `${BASE}carts`, live: { cart: [OWN] } },
      ['cart left: not-allowed', 'carts left: fits-nothing'],
    ],
    [
      'one of a line that trusts nobody of the cluster is not',
      { allow: `${BASE}cart`, live: { cart: [FOREIGN] } },
      ['cart refused: not-trusting'],
    ],
    [
      'one of a line that trusts kiam alone is not',
      { allow: `${BASE}cart`, live: { cart: [LETTING_KIAM] } },
      ['cart refused: not-trusting'],
    ],
    [
      'one of a line that trusts the named role of kiam is',
      { allow: `${BASE}cart`, kiamRole: KIAM, live: { cart: [LETTING_KIAM] } },
      ['cart edit +shop:cart'],
    ],
    [
      'one of a line that trusts another role of kiam is not',
      { allow: `${BASE}cart`, kiamRole: `${KIAM}-2`, live: { cart: [LETTING_KIAM] } },
      ['cart refused: not-trusting'],
    ],
    [
      'one of a line that denies kiam is not',
      {
        allow: `${BASE}cart`,
        kiamRole: KIAM,
        live: { cart: [FOREIGN, { ...LETTING_KIAM, Effect: 'Deny' }] },
      },
      ['cart refused: not-trusting'],
    ],
    [
      'one of a line that trusts the provider of another account is not',
      { allow: `${BASE}cart`, live: { cart: [ELSEWHERE] } },
      ['cart refused: not-trusting'],
    ],
    [
      'one of a line that only lets the cluster tag sessions is not',
      { allow: `${BASE}cart`, live: { cart: [{ ...OWN, Action: 'sts:TagSession' }] } },
      ['cart refused: not-trusting'],
    ],
    [
      'one of a line that only denies the cluster is not',
      { allow: `${BASE}cart`, live: { cart: [FOREIGN, DENYING] } },
      ['cart refused: not-trusting'],
    ],
    [
      'one that is asked for with its path is, by its name',
      { objects: [asking('cart', 'team/cart')], roles: ['cart'], live: { cart: TEAM_CART } },
      ['team/cart edit +shop:cart'],
    ],
    [
      'one of a line that says it all is done',
      { allow: `${BASE}cart`, live: { cart: [letting(['shop/cart'])] } },
      ['cart nothing'],
    ],
    [
      'one that is named and matched is edited once',
      { roles: ['cart', `${BASE}cart`], allow: `${BASE}c*`, live: { cart: [OWN] } },
      ['cart edit +shop:cart'],
    ],
    [
      'one that lies under another path is not',
      { roles: ['cart'], live: { cart: liveRole('cart', [OWN], { arn: `${BASE}team/cart` }) } },
      ['cart refused: no-such-role'],
    ],
    ['one that there is not is not', { roles: ['cart'] }, ['cart refused: no-such-role']],
    [
      'one with a comment in its policy is not',
      { roles: ['cart'], live: { cart: '{ "Version": 1 /* mine */ }' } },
      ['cart refused: policy-invalid'],
    ],
    [
      'one of a stack is not',
      { roles: ['cart'], live: { cart: liveRole('cart', [OWN], { tags: STACK }) } },
      ['cart stack-owned +shop:cart', 'cart refused: stack-owned'],
    ],
    [
      'one of a stack is by force',
      { roles: ['cart'], force: true, live: { cart: liveRole('cart', [OWN], { tags: STACK }) } },
      ['cart edit +shop:cart'],
    ],
    [
      'one that would be over the quota is not',
      { roles: ['cart'], quota: 100, live: { cart: [OWN] } },
      ['cart over-quota +shop:cart', 'cart refused: over-quota'],
    ],
    [
      'one that denies them is not',
      {
        roles: ['cart'],
        live: { cart: [OWN, { Effect: 'Deny', Principal: { Federated: PROVIDER }, Action: 'sts:*' }] },
      },
      ['cart refused: unproven'],
    ],
    [
      'none is that is not allowed',
      { roles: ['other'], live: { cart: [OWN], other: [OWN] } },
      ['cart left: not-allowed', 'other refused: not-claimed'],
    ],
  ])('%s', (_, given, lines) => {
    expect(linesOf(planOf({ objects: [cart], ...given }))).toEqual(lines);
  });

  test('one that trusts a role that is named for kiam is not, and it is told how it could be', () => {
    const told = (statements: readonly object[], kiamRole?: string) =>
      planOf({ objects: [cart], allow: `${BASE}cart`, kiamRole, live: { cart: statements } }).left[0]?.why;
    const hint = `; it trusts ${KIAM}; if that is kiam's server, give --kiam-role ${KIAM}`;
    expect(told([LETTING_KIAM])).toBe(`its trust policy does not name ${PROVIDER}${hint}`);
    expect(told([LETTING_KIAM], `${KIAM}-2`)).toMatch(/ nor arn:.*kiam-server-2; it trusts arn:/);
    expect(told([FOREIGN])).not.toContain('kiam');
    expect(told([{ ...LETTING_KIAM, Principal: { AWS: `${BASE}other` } }])).not.toContain('kiam');
    expect(told([FOREIGN, { ...LETTING_KIAM, Effect: 'Deny' }])).not.toContain('kiam');
  });

  test('none of another account is edited, though it is allowed', () => {
    const objects = [asking('cart', FAR)];
    expect(linesOf(planOf({ objects, allow: FAR }))).toEqual([`${FAR} refused: other-account`]);
    expect(linesOf(planOf({ objects, roles: [FAR] }))).toEqual([`${FAR} refused: other-account`]);
    // A name alone is one of the account of the credentials.
    const byName = planOf({ objects, roles: ['far'], live: { far: [OWN] } });
    expect(linesOf(byName)).toEqual(['far refused: not-claimed', `${FAR} left: not-allowed`]);
  });
});

/** A ServiceAccount that goes on from one role to another. */
const going = (name: string, from: string, annotations: object = {}) =>
  asking(name, from, { 'podrole.io/assume-role-arn': `${BASE}end`, ...annotations });
const LETTING_BASE = { ...LETTING_KIAM, Principal: { AWS: `${BASE}base` } };
const WITH_ID = { ...LETTING_BASE, Condition: { StringEquals: { 'sts:ExternalId': 'x-1' } } };
const CHINA = 'arn:aws-cn:iam::111122223333:role/base';

describe('let in', () => {
  test('is everybody who asks, each for an audience', () => {
    const vault = { 'eks.amazonaws.com/audience': 'vault' };
    const objects = [cart, asking('b', 'cart'), asking('v', 'cart', vault)];
    const { roles } = planOf({ objects, roles: ['cart'], live: { cart: [FOREIGN] } });
    const added = (name: string, audience = 'sts.amazonaws.com') => ({
      subject: subject(name),
      providerArn: PROVIDER,
      audience,
    });
    expect(roles[0]?.review.edited.added).toEqual([
      added('shop/b'),
      added('shop/cart'),
      added('shop/v', 'vault'),
    ]);
  });

  test('is not who nobody vouches for, where that is asked', () => {
    const permitted = space({ 'iam.amazonaws.com/permitted': 'team' });
    const objects = [
      permitted,
      asking('cart', 'team'),
      pod('p', 'work', { 'iam.amazonaws.com/role': 'team' }),
    ];
    const given = { objects, roles: ['team'], live: { team: [OWN] }, permittedOnly: true };
    expect(linesOf(planOf(given))).toEqual(['team edit +shop:work', 'team left: not-vouched']);
    const alone = planOf({ ...given, objects: [asking('cart', 'team')] });
    expect(linesOf(alone)).toEqual(['team left: not-vouched']);
  });

  test('is kiam, where it is to be kept; not by a role that is only pruned', () => {
    const keepKiam = { roleArn: KIAM, externalIds: [] };
    const live = { cart: [letting(['shop/cart'])], idle: [OWN, FOREIGN] };
    const plan = planOf({ objects: [cart], roles: ['cart', 'idle'], keepKiam, prune: true, live });
    expect(linesOf(plan)).toEqual(['cart edit +kiam-server', 'idle edit -shop:old']);
  });

  test.each<[string, object[], object[], string[]]>([
    [
      'a role to go on from',
      [going('cart', 'base')],
      [FOREIGN],
      ['end edit +base', 'base left: not-allowed'],
    ],
    [
      'no role that is in already',
      [going('cart', 'base')],
      [LETTING_BASE],
      ['end nothing', 'base left: not-allowed'],
    ],
    [
      'none that has not the external id',
      [going('cart', 'base')],
      [WITH_ID],
      ['end nothing', 'base left: not-allowed', 'end refused: chain-barred'],
    ],
    [
      'none of another partition',
      [going('cart', CHINA)],
      [FOREIGN],
      [`${CHINA} left: not-allowed`, 'end refused: partition-crossed'],
    ],
  ])('is %s', (_, objects, statements, lines) => {
    expect(linesOf(planOf({ objects, roles: ['end'], live: { end: statements } }))).toEqual(lines);
  });

  test('is a role to go on from without an external id, where one of several goes on without', () => {
    const objects = [going('a', 'base'), going('b', 'base', { 'podrole.io/external-id': 'x-1' })];
    const { roles } = planOf({ objects, roles: ['end'], live: { end: [FOREIGN] } });
    expect(JSON.parse(roles[0]?.review.edited.text ?? '').Statement[1]).toEqual(LETTING_BASE);
    const { roles: alone } = planOf({ objects: objects.slice(1), roles: ['end'], live: { end: [FOREIGN] } });
    expect(JSON.parse(alone[0]?.review.edited.text ?? '').Statement[1]).toEqual(WITH_ID);
  });

  test('is not what no policy can say; of a role that is allowed, that is a refusal', () => {
    const badAudience = { 'eks.amazonaws.com/audience': '$'.concat('{b}') };
    const objects = [cart, asking('b', 'cart', badAudience), asking('x', 'no:role')];
    expect(linesOf(planOf({ objects, roles: ['cart'], live: { cart: [OWN] } }))).toEqual([
      'cart edit +shop:cart',
      'cart refused: claim-unusable',
      'no:role left: claim-unusable',
    ]);
  });
});
