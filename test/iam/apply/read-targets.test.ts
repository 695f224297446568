import { expect, test } from 'vitest';
import { readTargets } from '../../../src/iam/apply/read-targets.ts';
import type { Target } from '../../../src/iam/apply/targets.ts';
import { BASE } from '../../demand/demand-of.ts';
import { directAccess } from '../direct-access.ts';
import { Failure, throttling } from '../stand-in/failure.ts';
import { createIamService } from '../stand-in/service.ts';

const targets = Array.from({ length: 30 }, (_, at): Target => {
  const name = `role-${at}`;
  const nothing = { claims: [], chains: [], claimed: [] };
  return { arn: BASE + name, name, allowedBy: 'named', isNameAlone: false, ...nothing };
});

function iamWithRoles() {
  const iam = createIamService();
  for (const { name } of targets) iam.account.addRole({ name });
  return iam;
}

test('roles are read four at once, in their order, and each is told of', async () => {
  const iam = iamWithRoles();
  let [now, most] = [0, 0];
  iam.before(
    'iam:GetRole',
    async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now--;
    },
    targets.length,
  );
  const told: number[] = [];
  const answers = await readTargets(directAccess(iam), targets, (count) => told.push(count));
  expect(answers.map(({ answer }) => 'arn' in answer && answer.arn)).toEqual(targets.map(({ arn }) => arn));
  expect(told).toEqual(targets.map((_, at) => at + 1));
  expect([most, iam.requests.length]).toEqual([4, targets.length]);
});

test('what IAM refuses of one role is its answer, and whether there is none', async () => {
  const iam = iamWithRoles();
  iam.account.roles.delete('role-0');
  iam.before(
    'iam:GetRole',
    ({ parameters }) =>
      parameters.RoleName === 'role-1' ? new Failure('AccessDenied', 'no', 403) : undefined,
    2,
  );
  const answers = await readTargets(directAccess(iam), targets.slice(0, 3), () => {});
  expect(
    answers.map(({ answer }) => ('error' in answer ? [answer.error.code, answer.isMissing] : answer.name)),
  ).toEqual([['AWS_REFUSED', true], ['AWS_REFUSED', false], 'role-2']);
});

test('a request that is throttled is sent again; where all are, nothing more is read', async () => {
  const iam = iamWithRoles();
  iam.before('iam:GetRole', throttling(), 2);
  await expect(readTargets(directAccess(iam), targets, () => {})).resolves.toHaveLength(targets.length);
  const other = iamWithRoles();
  other.before('iam:GetRole', throttling(), 1000);
  await expect(readTargets(directAccess(other), targets, () => {})).rejects.toMatchObject({
    code: 'AWS_UNAVAILABLE',
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  // Those that were under way, three times each.
  expect(other.requests.length).toBe(12);
});

test('what ails one ails all: nothing more is begun then', async () => {
  const iam = iamWithRoles();
  const slow = () => new Promise<undefined>((resolve) => setTimeout(resolve, 5, undefined));
  iam.before(
    'iam:GetRole',
    ({ parameters }) => (parameters.RoleName === 'role-0' ? throttling() : slow()),
    1000,
  );
  await expect(readTargets(directAccess(iam), targets, () => {})).rejects.toMatchObject({
    code: 'AWS_UNAVAILABLE',
  });
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(iam.requests.length).toBe(6);
});

test('no role, no request', async () => {
  const iam = iamWithRoles();
  expect(await readTargets(directAccess(iam), [], () => {})).toEqual([]);
  expect(iam.requests).toEqual([]);
});
