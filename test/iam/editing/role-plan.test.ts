import { describe, expect, test } from 'vitest';
import { isSamePolicy } from '../../../src/iam/editing/same-policy.ts';
import { owningStack } from '../../../src/iam/owning-stack.ts';
import { admitting, letting, policyOf } from '../../trust/editing/written.ts';
import { planFor, worldOf } from './world.ts';

const STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop-roles/0a1b2c3d';

describe('the plan for a role', () => {
  const planned = (tags: Record<string, string>, given: Parameters<typeof planFor>[2] = {}) => {
    const { iam } = worldOf();
    iam.account.addRole({ name: 'cart', trustPolicy: policyOf(letting(['shop/cart'])), tags });
    return planFor(iam, 'cart', given);
  };

  test.each([
    ['to write it', {}, {}, 'edit'],
    ['to do nothing', {}, { changes: [{ admit: admitting(['shop/cart']) }] }, 'nothing'],
    ['to leave one of a stack alone', { 'aws:cloudformation:stack-name': 'shop' }, {}, 'stack-owned'],
    [
      'to write one of a stack by force',
      { 'aws:cloudformation:stack-name': 'shop' },
      { force: true },
      'edit',
    ],
    ['to write one with tags like those of a stack', { 'cloudformation:stack-name': 'shop' }, {}, 'edit'],
    ['not to write what does not fit', {}, { quota: 500 }, 'over-quota'],
    [
      'not to write what does not fit, whoever owns it',
      { 'aws:cloudformation:stack-id': STACK },
      { quota: 500 },
      'over-quota',
    ],
  ])('is %s', async (_, tags, given, status) => {
    const plan = await planned(tags, given);
    expect(plan.status).toBe(status);
    expect(plan.change === undefined).toBe(status !== 'edit');
  });

  test('is to write a policy that packing makes shorter, and no other', async () => {
    const { iam } = worldOf();
    iam.account.addRole({ name: 'packed', trustPolicy: policyOf(letting(['shop/cart'])) });
    iam.account.addRole({ name: 'loose', trustPolicy: policyOf(letting(['shop/a']), letting(['shop/b'])) });
    const packing = { changes: [{}], packs: true };
    expect((await planFor(iam, 'packed', packing)).status).toBe('nothing');
    expect((await planFor(iam, 'loose', packing)).status).toBe('edit');
  });

  test('comes with a test of whether a policy does what it is for', async () => {
    const { change } = await planned({});
    const text = (...names: string[]) => JSON.stringify(policyOf(letting(names)));
    expect([text('shop/b'), text('shop/cart'), 'no policy'].map((one) => change?.holds(one))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

test.each([
  [{}, undefined],
  [{ team: 'shop' }, undefined],
  [{ 'aws:cloudformation:stack-name': 'shop' }, { stack: 'shop', logicalId: undefined }],
  [
    { 'aws:cloudformation:stack-id': STACK, 'aws:cloudformation:logical-id': 'CartRole' },
    { stack: 'shop-roles', logicalId: 'CartRole' },
  ],
  [{ 'aws:cloudformation:logical-id': 'CartRole' }, { stack: 'of an unknown name', logicalId: 'CartRole' }],
])('the tags %j are those of the stack %j', (tags, stack) => {
  expect(owningStack(tags)).toEqual(stack);
});

test.each([
  ['{"a":1,"b":[1,2]}', '{ "b": [1, 2], "a": 1 }', true],
  ['{"a":[1,2]}', '{"a":[2,1]}', false],
  ['{"a":1}', '{"a":1,"b":2}', false],
  ['no policy', 'no policy', true],
  ['no policy', '{}', false],
])('%s and %s are the same policy: %s', (one, other, same) => {
  expect(isSamePolicy(one, other)).toBe(same);
});
