import { describe, expect, test } from 'vitest';
import { missingOf } from '../../../src/iam/apply/completeness.ts';
import { account, BASE, demandOf, pod, space } from '../../demand/demand-of.ts';
import { HOST, letting, subject } from '../../trust/editing/written.ts';
import { asking, FOREIGN, type Given, linesOf, liveRole, OWN, planOf } from './planned.ts';

const cart = asking('cart', 'cart');
const AUDIENCE = { [`${HOST}:aud`]: 'sts.amazonaws.com' };
const like = (names: readonly string[]) =>
  letting(names, {
    Condition: { StringEquals: AUDIENCE, StringLike: { [`${HOST}:sub`]: names.map(subject) } },
  });
const equal = (name: string, rest: object) =>
  letting([name], { Condition: { StringEquals: { ...AUDIENCE, [`${HOST}:sub`]: subject(name), ...rest } } });
const WIDE = letting([], { Condition: { StringEquals: AUDIENCE } });
const CART = letting(['shop/cart']);
const BOTH = { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole'] };

describe('pruned', () => {
  test.each<[string, Given, string[]]>([
    [
      'is what nothing claims',
      { live: { cart: [letting(['shop/old', 'shop/cart'])] } },
      ['cart edit -shop:old'],
    ],
    [
      'is nothing without the flag',
      { prune: false, live: { cart: [letting(['shop/old', 'shop/cart'])] } },
      ['cart nothing'],
    ],
    [
      'is no pattern',
      { live: { cart: [like(['web/old*', 'shop/cart'])] } },
      ['cart nothing', 'cart left: prune-kept'],
    ],
    [
      'is no pattern that is none, as it is compared by its letters',
      { live: { cart: [letting(['web/old*', 'shop/cart'])] } },
      ['cart nothing', 'cart left: prune-kept'],
    ],
    [
      'is a role once that is named and a line, too',
      {
        objects: [],
        allow: `${BASE}team/cart`,
        live: { cart: liveRole('cart', [OWN, FOREIGN], { arn: `${BASE}team/cart` }) },
      },
      ['team/cart edit -shop:old'],
    ],
    [
      'is no name that a pattern lets in, too',
      { live: { cart: [like(['shop/o*']), letting(['shop/old', 'shop/cart'])] } },
      ['cart nothing', 'cart left: prune-kept'],
    ],
    [
      'is no name of which sessions are asked',
      { live: { cart: [equal('shop/old', { 'sts:RoleSessionName': 'me' }), CART] } },
      ['cart nothing', 'cart left: prune-kept'],
    ],
    [
      'is nobody of another issuer',
      { live: { cart: [letting(['shop/old'], {}, 'oidc.example.com/x'), CART] } },
      ['cart nothing'],
    ],
    [
      'is nobody in a statement of somebody else',
      { live: { cart: [letting(['shop/old'], BOTH), CART] } },
      ['cart nothing'],
    ],
    [
      'is nobody who claims the role for another audience',
      { live: { cart: [equal('shop/cart', { [`${HOST}:aud`]: 'vault' })] } },
      ['cart edit +shop:cart'],
    ],
    [
      'is nobody where it cannot be proven; others are let in all the same',
      { live: { cart: [OWN, WIDE] } },
      ['cart edit +shop:cart', 'cart refused: prune-unproven'],
    ],
    [
      'is a role without a claim that is named',
      { objects: [], live: { cart: [OWN, FOREIGN] } },
      ['cart edit -shop:old'],
    ],
    [
      'is a role without a claim that is a line',
      { objects: [], roles: [], allow: `${BASE}cart`, live: { cart: [OWN, FOREIGN] } },
      ['cart edit -shop:old'],
    ],
    [
      'is no role without a claim that is only matched',
      { objects: [], roles: [], allow: `${BASE}c*`, live: { cart: [OWN, FOREIGN] } },
      ['c* left: fits-nothing'],
    ],
    ['is not the last statement', { objects: [], live: { cart: [OWN] } }, ['cart refused: no-statement']],
    [
      'is a role without a claim under a path',
      { objects: [], live: { cart: liveRole('cart', [OWN, FOREIGN], { arn: `${BASE}team/cart` }) } },
      ['team/cart edit -shop:old'],
    ],
    [
      'is nobody who asks, though nobody vouches for it',
      { permittedOnly: true, live: { cart: [letting(['shop/cart', 'shop/old'])] } },
      ['cart edit -shop:old', 'cart left: not-vouched'],
    ],
    [
      'is no role of another account',
      { objects: [], roles: [], allow: 'arn:aws:iam::444455556666:role/x' },
      ['arn:aws:iam::444455556666:role/x left: other-account'],
    ],
  ])('%s', (_, given, lines) => {
    expect(linesOf(planOf({ objects: [cart], roles: ['cart'], prune: true, ...given }))).toEqual(lines);
  });
});

describe('nobody is pruned for whom something asks for the role, though it is no claim', () => {
  const IAM = 'iam.amazonaws.com/role';
  const asks = (annotations: object) => pod('p', 'old', annotations);
  const old = (annotations: object = {}) => account('old', annotations);
  const kiam = asks({ [IAM]: 'cart' });
  const open = space({ 'iam.amazonaws.com/permitted': '.*' });

  test.each<[string, object[], Given['flags'], RegExp]>([
    [
      'as it is forbidden',
      [space({}), old(), kiam],
      {},
      /shop\/old \(asked for by Pod shop\/p; kiam-forbidden: /,
    ],
    [
      'as another one stands',
      [open, asking('old', 'other'), kiam],
      {},
      /; service-account-role: .*other stands\)/,
    ],
    ['as its dialect is off', [open, old(), kiam], { dialects: 'eks' }, /; no-role\)/],
    [
      'as it was once had without a way',
      [asking('old', 'x', { 'podrole.io/assume-role-arn': `${BASE}cart` })],
      {},
      /ServiceAccount shop\/old; /,
    ],
    ['as it is written with another path', [asking('old', 'team/Cart')], {}, /asked for as .*team\/Cart by/],
    [
      'as it is asked for in another account',
      [open, old(), kiam],
      { 'account-id': '444455556666' },
      /asked for as arn:aws:iam::444455556666:role\/cart by Pod/,
    ],
    ['as its ServiceAccount is not known', [asks({})], {}, /is not in the input\)/],
  ])('%s', (_, objects, flags, told) => {
    const live = { cart: [letting(['shop/cart', 'shop/old', 'shop/gone'])] };
    const plan = planOf({
      objects: [cart, ...objects],
      roles: ['cart'],
      prune: true,
      flags: flags ?? {},
      live,
    });
    const removed = plan.roles.flatMap(({ review }) => review.edited.removed);
    expect(removed.map((gone) => gone.subject)).toEqual([subject('shop/gone')]);
    expect(plan.left.find(({ code }) => code === 'prune-asked')?.why).toMatch(told);
  });
});

describe('who claims a role is known', () => {
  const permitted = space({ 'iam.amazonaws.com/permitted': '.*' });
  const asks = pod('p', 'work', { 'iam.amazonaws.com/role': 'team' });

  test.each<[string, object[], boolean, RegExp | undefined]>([
    ['of a cluster without anything', [], true, undefined],
    ['of all that can be', [permitted, cart], false, undefined],
    ['not of manifests in which nobody asks', [permitted], false, /^manifests: nobody in them asks/],
    [
      'not of what is no role',
      [permitted, asking('x', 'no:role')],
      true,
      /^role-no-arn: ServiceAccount shop\/x/,
    ],
    [
      'not of what comes to no role',
      [permitted, account('work'), pod('p', 'work', { 'iam.amazonaws.com/role': 'a ' })],
      false,
      /^role-no-arn: ServiceAccount shop\/work: "a " \(Pod shop\/p\)/,
    ],
    ['not where a Namespace is missing', [asks], true, /^namespace-missing: Namespace shop/],
    ['not where manifests have no such ServiceAccount', [permitted, asks], false, /^account-missing: /],
    ['where a cluster has none: then there is none', [permitted, asks], true, undefined],
  ])('%s', (_, objects, isCluster, told) => {
    const missing = missingOf(demandOf(objects), isCluster);
    if (told === undefined) expect(missing).toEqual([]);
    else expect(missing).toContainEqual(expect.stringMatching(told));
  });

  test('not where nothing completes a name', () => {
    const demand = demandOf([permitted, account('work'), asks], { 'account-id': undefined });
    expect(missingOf(demand, true)).toEqual([
      expect.stringMatching(/^role-base-missing: ServiceAccount shop\/work: "team"/),
    ]);
  });

  test('not where a kind could not be listed', () => {
    const demand = { ...demandOf([cart]), unlisted: [{ resource: 'jobs', why: 'jobs is forbidden' }] };
    expect(missingOf(demand, true)).toEqual(['kind-unlisted: jobs: jobs is forbidden']);
  });
});
