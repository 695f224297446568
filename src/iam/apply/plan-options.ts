import type { KiamTrust } from '../../trust/editing/kiam.ts';
import type { RolePlan } from '../editing/role-plan.ts';
import type { LiveRole } from '../role.ts';
import type { Home } from './allowance.ts';
import { type Left, type LeftCode, left } from './left.ts';
import type { Target } from './targets.ts';
import type { Wishes } from './wishes.ts';

/** By what roles are planned. */
export interface PlanOptions {
  /** The issuer without `https://`. */
  readonly hostAndPath: string;
  /** Of the roles. */
  readonly home: Home;
  /** Characters. */
  readonly quota: number;
  /** Whether roles of stacks are edited, too. */
  readonly force: boolean;
  /** kiam's server, where it may go on assuming the roles. */
  readonly keepKiam: KiamTrust | undefined;
  /** ARN of the role of kiam whose trust makes a role one of this cluster's. */
  readonly kiamRole: string | undefined;
  /** Whether what nothing claims is taken out. */
  readonly prune: boolean;
  /** What names roles for whom: nobody of them is taken out. */
  readonly wishes: Wishes;
}

/** A role that may be edited, as IAM has it. */
export interface ReadTarget {
  readonly target: Target;
  readonly role: LiveRole;
}

/** What is to be done to a role, and what of it is refused or left. */
export interface Planned {
  /** `undefined` for a role of which nothing can be made. */
  readonly plan: RolePlan | undefined;
  readonly left: readonly Left[];
}

/** Nothing of a role, and why. */
export function refused({ arn }: Target, code: LeftCode, why: string): Planned {
  return { plan: undefined, left: [left(arn, code, { why })] };
}
