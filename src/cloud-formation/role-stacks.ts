import { grouped } from '../demand/grouped.ts';
import { OPEN_PARTITION } from '../trust/formats/open-arn.ts';
import { policySize } from '../trust/size.ts';
import { MAX_BYTES, MAX_RESOURCES } from './limits.ts';
import { shareOut } from './part.ts';
import type { RefusedRole } from './refusals.ts';
import { type RoleName, roleNameOf } from './role-name.ts';
import { roleResource } from './role-resource.ts';
import { LONGEST_FRAME, stackTemplate } from './stack-template.ts';

/** What stacks are made by. */
export interface RoleStackOptions {
  /** The issuer without `https://`. */
  readonly hostAndPath: string;
  /** The quota on trust policies. Characters. */
  readonly quota: number;
  /** What one template may have; CloudFormation's limits unless told. */
  readonly limits?: { readonly resources: number; readonly bytes: number } | undefined;
}

/** A template for one account. */
export interface RoleStack {
  readonly partition: string;
  readonly accountId: string;
  /** From 1. */
  readonly part: number;
  readonly parts: number;
  /** The ARNs of its roles, sorted. */
  readonly roles: readonly string[];
  readonly template: string;
}

/** Templates for roles, and the roles that are in none. */
export interface RoleStacks {
  readonly stacks: readonly RoleStack[];
  readonly refused: readonly RefusedRole[];
}

/**
 * Templates that make roles of trust policies: for each account one, or as many as its roles take. Pure; the same for the same
 * roles in whatever order.
 *
 * @param policies - JSON, by the ARN of the role.
 */
export function roleStacks(policies: ReadonlyMap<string, string>, options: RoleStackOptions): RoleStacks {
  const { possible, refused } = sift(policies, options.quota);
  const byAccount = grouped(possible, ({ partition, accountId }) => `${partition} ${accountId}`);
  return {
    refused,
    stacks: [...byAccount.values()].flatMap((roles) => stacksOf(roles, policies, options)),
  };
}

/** Roles that can be made, and those that cannot; both sorted by ARN. */
function sift(policies: ReadonlyMap<string, string>, quota: number) {
  const arns = [...policies.keys()].sort();
  const named = arns.flatMap((roleArn) => roleNameOf(roleArn) ?? []);
  const ofName = grouped(named, nameInAccount);
  const codeFor = (roleArn: string, role: RoleName | undefined): RefusedRole['code'] | undefined => {
    if (role === undefined) return 'role-impossible';
    if ((ofName.get(nameInAccount(role))?.length ?? 0) > 1) return 'role-name-taken';
    const policy = policies.get(roleArn) ?? '';
    if (policy.includes(`arn:${OPEN_PARTITION}:`)) return 'policy-inexpressible';
    return policySize(policy) > quota ? 'policy-oversized' : undefined;
  };
  const refused = arns.flatMap((roleArn) => {
    const code = codeFor(roleArn, roleNameOf(roleArn));
    return code === undefined ? [] : [{ code, roleArn }];
  });
  const gone = new Set(refused.map(({ roleArn }) => roleArn));
  return { possible: named.filter(({ roleArn }) => !gone.has(roleArn)), refused };
}

/** Names are not told apart by their capitals, nor by their paths. */
function nameInAccount({ partition, accountId, name }: RoleName): string {
  return `${partition} ${accountId} ${name.toLowerCase()}`;
}

function stacksOf(
  roles: readonly RoleName[],
  policies: ReadonlyMap<string, string>,
  { hostAndPath, limits = { resources: MAX_RESOURCES, bytes: MAX_BYTES } }: RoleStackOptions,
): readonly RoleStack[] {
  const [first] = roles;
  if (first === undefined) return [];
  const { partition, accountId } = first;
  const resources = roles.map(({ roleArn, ...role }) => {
    const text = roleResource({ roleArn, ...role }, policies.get(roleArn) ?? '');
    return { roleArn, text, bytes: Buffer.byteLength(text) };
  });
  const room = { count: limits.resources, bytes: limits.bytes - LONGEST_FRAME };
  const shared = shareOut(resources, room);
  const parts = shared.length;
  return shared.flatMap((ofPart, index) => {
    if (ofPart.length === 0) return [];
    const place = { partition, accountId, part: index + 1, parts };
    const template = stackTemplate(
      { ...place, hostAndPath },
      ofPart.map(({ text }) => text),
    );
    return [{ ...place, roles: ofPart.map(({ roleArn }) => roleArn), template }];
  });
}
