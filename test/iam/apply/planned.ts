import { PodroleError } from '../../../src/errors.ts';
import { parseAllowList } from '../../../src/iam/apply/allow-list.ts';
import { type ApplyPlan, planApply } from '../../../src/iam/apply/plan.ts';
import type { PlanOptions } from '../../../src/iam/apply/plan-options.ts';
import { targetsOf } from '../../../src/iam/apply/targets.ts';
import { wishesOf } from '../../../src/iam/apply/wishes.ts';
import type { LiveRole } from '../../../src/iam/role.ts';
import type { GivenFlags } from '../../../src/settings/read.ts';
import { account, BASE, demandOf } from '../../demand/demand-of.ts';
import { HOST, letting, policyOf } from '../../trust/editing/written.ts';

/** Where the credentials of tests are. */
export const HOME = { accountId: '111122223333', partition: 'aws' };

/** A ServiceAccount `shop/NAME` that asks for a role. */
export const asking = (name: string, role: string, annotations: object = {}): object =>
  account(name, { 'eks.amazonaws.com/role-arn': role.includes(':') ? role : BASE + role, ...annotations });

/** What IAM has of a role: the statements of its policy, the text of that, or the role as it is. */
type Live = readonly object[] | string | LiveRole;

/** What a test gives; the rest is as without flags. */
export interface Given extends Partial<PlanOptions> {
  readonly objects?: readonly object[];
  /** As `--role`: names and ARNs. */
  readonly roles?: readonly string[];
  /** The text of `--allow-roles`. */
  readonly allow?: string;
  readonly permittedOnly?: boolean;
  /** Of the derivation. */
  readonly flags?: GivenFlags;
  /** By name. */
  readonly live?: Readonly<Record<string, Live>>;
}

/** A role as IAM has it. */
export function liveRole(
  name: string,
  statements: readonly object[],
  rest: Partial<LiveRole> = {},
): LiveRole {
  return { arn: BASE + name, name, policyText: JSON.stringify(policyOf(...statements)), tags: {}, ...rest };
}

/** Chooses and plans. */
export function planOf(given: Given): ApplyPlan {
  const { objects = [], roles = [], allow, live = {}, permittedOnly = false, prune = false } = given;
  const named = roles.map((one) =>
    one.includes(':')
      ? { name: one.slice(one.lastIndexOf('/') + 1), arn: one }
      : { name: one, arn: undefined },
  );
  const list = allow === undefined ? undefined : parseAllowList(allow, 'roles.txt');
  const allowance = { named, list, home: HOME };
  const demand = demandOf(objects, given.flags);
  const { targets, left } = targetsOf(demand, { allowance, permittedOnly, prune });
  const answered = targets.map((target) => ({ target, answer: answerOf(live[target.name], target.name) }));
  const options = {
    hostAndPath: HOST,
    home: HOME,
    quota: 2048,
    force: false,
    prune,
    wishes: wishesOf(demand),
  };
  return planApply(answered, left, { ...options, keepKiam: undefined, kiamRole: undefined, ...given });
}

function answerOf(role: Live | undefined, name: string) {
  if (role === undefined)
    return { error: new PodroleError('AWS_REFUSED', `there is no role ${name}`), isMissing: true };
  if (typeof role === 'string') return liveRole(name, [], { policyText: role });
  return 'arn' in role ? role : liveRole(name, role);
}

/** A plan, a line for each role and reason; roles of the account of tests without it. */
export function linesOf({ roles, left }: ApplyPlan): readonly string[] {
  return [
    ...roles.map(({ role, status, review: { edited } }) => {
      const plus = [...edited.added.map(({ subject }) => subject), ...edited.addedKiam];
      const minus = edited.removed.map(({ subject }) => subject);
      return [
        `${role.arn} ${status}`,
        ...plus.map((one) => `+${one}`),
        ...minus.map((one) => `-${one}`),
      ].join(' ');
    }),
    ...left.map(({ role, code, isRefused }) => `${role ?? 'all'} ${isRefused ? 'refused' : 'left'}: ${code}`),
  ].map((line) => line.replaceAll(BASE, '').replaceAll('system:serviceaccount:', ''));
}

/** A statement of a role that a ServiceAccount of the cluster has. */
export const OWN = letting(['shop/old']);

/** A statement that is none of the cluster's. */
export const FOREIGN = {
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: 'sts:AssumeRole',
};
