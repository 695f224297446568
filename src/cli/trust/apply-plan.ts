import type { Demand } from '../../demand/demand.ts';
import { few } from '../../demand/few.ts';
import type { IamAccess } from '../../iam/access.ts';
import type { AllowList } from '../../iam/apply/allow-list.ts';
import { missingOf } from '../../iam/apply/completeness.ts';
import { left } from '../../iam/apply/left.ts';
import { type ApplyPlan, planApply } from '../../iam/apply/plan.ts';
import { readTargets } from '../../iam/apply/read-targets.ts';
import { targetsOf } from '../../iam/apply/targets.ts';
import { wishesOf } from '../../iam/apply/wishes.ts';
import { trustPolicyQuota } from '../../iam/role.ts';
import type { TrustApplySettings } from '../../settings/trust-apply.ts';
import { withCount } from '../../terminal/counted-progress.ts';
import type { KiamTrust } from '../../trust/editing/kiam.ts';
import { DEFAULT_QUOTA } from '../../trust/size.ts';

/** By what all roles are planned. */
interface Planning
  extends Pick<TrustApplySettings, 'role' | 'permittedOnly' | 'prune' | 'kiamRole' | 'quota' | 'force'> {
  readonly list: AllowList | undefined;
  readonly keepKiam: KiamTrust | undefined;
  /** The issuer without `https://`. */
  readonly hostAndPath: string;
  /** Whether the demand is that of a cluster. */
  readonly isCluster: boolean;
}

/** Reads, of the roles that are asked for, those that are allowed, and plans them. @throws PodroleError AWS_UNAVAILABLE, AWS_REFUSED. */
export async function planAll(access: IamAccess, demand: Demand, planning: Planning): Promise<ApplyPlan> {
  const { role: named, list, permittedOnly, hostAndPath, force, keepKiam } = planning;
  const home = await access.caller();
  const missing = planning.prune ? missingOf(demand, planning.isCluster) : [];
  const prune = planning.prune && missing.length === 0;
  const allowance = { named, list, home };
  const { targets, left: others } = targetsOf(demand, { allowance, permittedOnly, prune });
  const incomplete = missing.length === 0 ? [] : [left(undefined, 'prune-incomplete', { why: few(missing) })];
  const before = [...incomplete, ...others];
  if (targets.length === 0) return { roles: [], left: before, emptied: [] };
  const quota = planning.quota ?? (await trustPolicyQuota(access)) ?? DEFAULT_QUOTA;
  const answered = await withCount(
    (count) => `reading roles: ${count} of ${targets.length} …`,
    (told) => readTargets(access, targets, told),
  );
  const kiamRole = planning.kiamRole ?? keepKiam?.roleArn;
  return planApply(answered, before, {
    hostAndPath,
    home,
    quota,
    force,
    keepKiam,
    kiamRole,
    prune,
    wishes: wishesOf(demand),
  });
}
