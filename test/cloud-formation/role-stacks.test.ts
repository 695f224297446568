import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_BYTES, MAX_RESOURCES } from '../../src/cloud-formation/limits.ts';
import { logicalId } from '../../src/cloud-formation/logical-id.ts';
import { type RoleStackOptions, roleStacks } from '../../src/cloud-formation/role-stacks.ts';
import { LONGEST_FRAME, stackTemplate } from '../../src/cloud-formation/stack-template.ts';
import { rolePolicies } from '../../src/demand/role-policies.ts';
import { placeIn } from '../cfn/places.ts';
import { parameterErrors, type StackResource, stackOf } from '../cfn/stack.ts';
import { readTemplate } from '../cfn/template.ts';
import { account, BASE, demandOf, pod } from '../demand/demand-of.ts';

const HOST = 'oidc.example.com/prod';
const OPTIONS: RoleStackOptions = { hostAndPath: HOST, quota: 2048 };
const KIAM = { roleArn: 'arn:aws:iam::111122223333:role/kiam-server', externalIds: [] };
const AWS = { ...placeIn('aws'), accountId: '111122223333' };

/** Policies of roles of which nothing but a size matters. */
function policiesOf(roleArns: readonly string[], size = 300): ReadonlyMap<string, string> {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [], Id: 'x'.repeat(size) });
  return new Map(roleArns.map((arn) => [arn, policy]));
}

function arns(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${BASE}app-${index}`);
}

function asked(name: string, roleArn: string, audience?: string): object {
  return account(name, {
    'eks.amazonaws.com/role-arn': roleArn,
    ...(audience !== undefined && { 'eks.amazonaws.com/audience': audience }),
  });
}

describe('a template of roles', () => {
  const demand = demandOf([
    asked('cart', `${BASE}web/cart`),
    asked('checkout', `${BASE}web/cart`, 'aws.example.com'),
    account('chained', {
      'eks.amazonaws.com/role-arn': `${BASE}base`,
      'podrole.io/assume-role-arn': `${BASE}partner`,
      'podrole.io/external-id': 'contract-4711',
    }),
  ]);
  const policies = rolePolicies(demand, { hostAndPath: HOST, keepKiam: KIAM });
  const { stacks, refused } = roleStacks(policies, OPTIONS);
  const template = readTemplate(stacks[0]?.template ?? '');

  test('makes each role with name, path and the policy that was derived, and retains it', () => {
    expect([stacks.length, refused]).toEqual([1, []]);
    const { resources } = stackOf(template, {}, AWS);
    for (const [roleArn, policy] of policies) {
      const { properties = {}, ...rest }: Partial<StackResource> = resources[logicalId(roleArn)] ?? {};
      expect(rest).toEqual({
        Type: 'AWS::IAM::Role',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
      const { AssumeRolePolicyDocument: trust, ...named } = properties;
      expect(JSON.parse(String(trust))).toEqual(JSON.parse(policy));
      expect(`${named.Path}${named.RoleName}`).toBe(roleArn.slice(roleArn.indexOf('/')));
      expect(Object.keys(named).sort()).toEqual(['Path', 'RoleName']);
    }
    expect(Object.keys(resources)).toHaveLength(policies.size);
  });

  test('takes a permissions boundary for all of them', () => {
    const PermissionsBoundary = 'arn:aws:iam::111122223333:policy/edge';
    const { resources } = stackOf(template, { PermissionsBoundary }, AWS);
    for (const { properties } of Object.values(resources))
      expect(properties).toMatchObject({ PermissionsBoundary });
    expect(parameterErrors(template, { PermissionsBoundary: 'edge' }, AWS)).toHaveLength(1);
  });

  test('names the partition of its stack, the account that was asked for, and substitutes only where there is something', () => {
    const { Resources } = template;
    const trustOf = (roleArn: string) => Resources[logicalId(roleArn)]?.Properties.AssumeRolePolicyDocument;
    expect(trustOf(`${BASE}web/cart`)).toEqual({
      'Fn::Sub': expect.stringContaining(`"arn:\${AWS::Partition}:iam::111122223333:oidc-provider/${HOST}"`),
    });
    expect(trustOf(`${BASE}partner`)).toEqual(expect.stringContaining('contract-4711'));
  });

  test('says how existing roles come into it', () => {
    expect(stacks[0]?.template).toMatch(/--import-existing-resources[\s\S]*REVERT_DRIFT/);
  });
});

test('each account has templates of its own, whatever the order of the roles', () => {
  const roles = [
    'arn:aws-cn:iam::111122223333:role/a',
    'arn:aws:iam::444455556666:role/a',
    `${BASE}b`,
    `${BASE}path/a`,
  ];
  const { stacks } = roleStacks(policiesOf(roles), OPTIONS);
  expect(stacks.map(({ partition, accountId, roles: ofStack }) => [partition, accountId, ofStack])).toEqual([
    ['aws-cn', '111122223333', [roles[0]]],
    ['aws', '111122223333', [roles[2], roles[3]]],
    ['aws', '444455556666', [roles[1]]],
  ]);
  expect(roleStacks(policiesOf([...roles].reverse()), OPTIONS).stacks).toEqual(stacks);
});

describe("CloudFormation's limits", () => {
  test.each([
    ['500 roles are one template', 500, 300, 1],
    ['501 roles are two', 501, 300, 2],
    ['and so are fewer that are over 1 MB together', 400, 2900, 2],
  ])('%s', (_, count, size, least) => {
    const { stacks, refused } = roleStacks(policiesOf(arns(count), size), { ...OPTIONS, quota: 8192 });
    expect(refused).toEqual([]);
    expect(stacks.length).toBeGreaterThanOrEqual(least);
    if (least === 1) expect(stacks).toHaveLength(1);
    expect(stacks.flatMap(({ roles }) => roles).sort()).toEqual([...arns(count)].sort());
    for (const { template, roles } of stacks) {
      expect(Buffer.byteLength(template)).toBeLessThanOrEqual(MAX_BYTES);
      expect(roles.length).toBeLessThanOrEqual(MAX_RESOURCES);
      expect(template.match(/^ {2}Role\w+:$/gm)).toHaveLength(roles.length);
    }
  });

  test('a template that is one of several says so, and none is longer for what is around its roles than is reckoned', () => {
    const { stacks } = roleStacks(policiesOf(arns(9)), {
      ...OPTIONS,
      limits: { resources: 3, bytes: MAX_BYTES },
    });
    expect(stacks.length).toBeGreaterThan(2);
    expect(stacks[0]?.template).toContain(`part ${stacks[0]?.part} of ${stacks[0]?.parts}"`);
    const frame = { partition: 'aws-us-gov', accountId: '1'.repeat(12), part: 999, parts: 999 };
    const longest = stackTemplate({ ...frame, hostAndPath: 'x'.repeat(247) }, []);
    expect(Buffer.byteLength(longest)).toBeLessThan(LONGEST_FRAME);
  });

  test('a role that is added moves no other, nor renames it, unless there is a template more', () => {
    const limits = { resources: 40, bytes: MAX_BYTES };
    const placed = (count: number) => {
      const { stacks } = roleStacks(policiesOf(arns(count)), { ...OPTIONS, limits });
      const rows = stacks.flatMap(({ part, roles }) =>
        roles.map((arn) => [arn, `${part} ${logicalId(arn)}`] as const),
      );
      return { parts: stacks[0]?.parts, places: new Map(rows) };
    };
    let before = placed(90);
    for (let count = 91; count <= 120; count++) {
      const after = placed(count);
      const moved = [...before.places].filter(([arn, place]) => after.places.get(arn) !== place);
      if (before.parts === after.parts) expect(moved).toEqual([]);
      else expect(moved.length).toBeLessThan(count / 2);
      before = after;
    }
  });
});

describe('a logical id', () => {
  test('is told apart by path, account and capitals, and is letters and digits', () => {
    const roles = [`${BASE}a`, `${BASE}A`, `${BASE}x/a`, `${BASE}a-`, 'arn:aws:iam::444455556666:role/a'];
    const ids = roles.map(logicalId);
    expect(new Set(ids).size).toBe(roles.length);
    expect(logicalId(`${BASE}team-worker.v2`)).toMatch(/^RoleTeamWorkerV2[0-9a-f]{20}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[\w+=,.@/-]{1,300}$/), (name) =>
        /^Role[A-Za-z0-9]{20,60}$/.test(logicalId(BASE + name)),
      ),
    );
  });

  test('stays what it was', () => {
    expect(logicalId(`${BASE}cart`)).toBe('RoleCartd9dce0a336576ca3d524');
  });
});

describe('what is in no template', () => {
  test.each([
    ['a name that is too long', `${BASE}${'a'.repeat(65)}`, 'role-impossible'],
    ['a path without a name', `${BASE}a/`, 'role-impossible'],
    ['an empty part of a path', `${BASE}a//b`, 'role-impossible'],
    ['a path that is too long', `${BASE}${'a/'.repeat(256)}b`, 'role-impossible'],
  ])('%s', (_, roleArn, code) => {
    const { stacks, refused } = roleStacks(policiesOf([roleArn, `${BASE}good`]), OPTIONS);
    expect(refused).toEqual([{ code, roleArn }]);
    expect(stacks.flatMap(({ roles }) => roles)).toEqual([`${BASE}good`]);
  });

  test('roles of one name, by path or capitals', () => {
    const same = [`${BASE}Cart`, `${BASE}cart`, `${BASE}evil/cart`];
    const { refused, stacks } = roleStacks(
      policiesOf([...same, 'arn:aws:iam::444455556666:role/cart']),
      OPTIONS,
    );
    expect(refused).toEqual(same.map((roleArn) => ({ code: 'role-name-taken', roleArn })));
    expect(stacks).toHaveLength(1);
  });

  test('a policy over the quota', () => {
    const { refused } = roleStacks(policiesOf([`${BASE}big`], 2048), OPTIONS);
    expect(refused).toEqual([{ code: 'policy-oversized', roleArn: `${BASE}big` }]);
  });

  test('a policy with what would be an expression', () => {
    const policies = rolePolicies(
      demandOf([asked('a', `${BASE}a`, 'arn:aws-open:iam::000000000000:x')]),
      OPTIONS,
    );
    expect(roleStacks(policies, OPTIONS)).toEqual({
      stacks: [],
      refused: [{ code: 'policy-inexpressible', roleArn: `${BASE}a` }],
    });
  });
});

test('hostile manifests make templates that give back what was derived, or none', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(...'ab1-.*?"\\$', ...'{}!:/ \n#&|>@,=+', `\${AWS::AccountId}`, 'é'),
    maxLength: 12,
  });
  const role = fc.oneof(
    nasty.map((name) => BASE + name),
    nasty,
    fc.constant(`${BASE}cart`),
  );
  const one = fc.tuple(
    nasty.map((name) => `a${name}`),
    role,
    fc.option(nasty, { nil: undefined }),
    nasty,
  );
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), (rows) => {
      const demand = demandOf([
        ...rows.map(([name, roleArn, audience]) => asked(name, roleArn, audience)),
        ...rows.map(([name, roleArn, , id], index) =>
          pod(`p${index}`, name, { 'iam.amazonaws.com/role': roleArn, 'iam.amazonaws.com/external-id': id }),
        ),
      ]);
      const policies = rolePolicies(demand, { hostAndPath: HOST });
      const { stacks, refused } = roleStacks(policies, OPTIONS);
      const made = new Map(
        stacks.flatMap(({ template, roles }) => {
          const { resources } = stackOf(readTemplate(template), {}, AWS);
          expect(Object.keys(resources)).toHaveLength(roles.length);
          return roles.map(
            (arn) => [arn, resources[logicalId(arn)]?.properties.AssumeRolePolicyDocument] as const,
          );
        }),
      );
      for (const [arn, trust] of made)
        expect(JSON.parse(String(trust))).toEqual(JSON.parse(policies.get(arn) ?? ''));
      expect([...made.keys(), ...refused.map(({ roleArn }) => roleArn)].sort()).toEqual(
        [...policies.keys()].sort(),
      );
    }),
    { numRuns: 200 },
  );
});
