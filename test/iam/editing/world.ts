import { carryOut, type RoleChange, type RoleOutcome } from '../../../src/iam/editing/carry-out.ts';
import type { Clock } from '../../../src/iam/editing/clock.ts';
import { planRole, type RoleEdit, type RolePlan, roleDocument } from '../../../src/iam/editing/role-plan.ts';
import { roleTrust } from '../../../src/iam/editing/role-trust.ts';
import { SETTLE } from '../../../src/iam/editing/settle-trust.ts';
import { readRole } from '../../../src/iam/role.ts';
import { admitting, letting, policyOf } from '../../trust/editing/written.ts';
import { directAccess } from '../direct-access.ts';
import { createIamService, type IamService } from '../stand-in/service.ts';
import { skippingTime, type Time } from '../stand-in/time.ts';

/** The clock of an edit, of the time of a test. */
export const clockOf = (time: Time): Clock => ({
  now: time.now,
  sleep: (ms) => time.sleep(ms),
  timeout: () => new AbortController().signal,
});

/** An IAM whose time passes without waiting, with roles that let in shop/cart. */
export function worldOf(...names: readonly string[]) {
  const time = skippingTime();
  const iam = createIamService({ time });
  for (const name of names) iam.account.addRole({ name, trustPolicy: policyOf(letting(['shop/cart'])) });
  const waits: string[] = [];
  return { time, iam, clock: clockOf(time), stop: new AbortController(), waits };
}

/** A world of {@link worldOf}. */
export type World = ReturnType<typeof worldOf>;

/** Plans to let shop/b into a role, as it is now. */
export async function planFor(
  iam: IamService,
  name: string,
  given: Partial<RoleEdit> = {},
): Promise<RolePlan> {
  const role = await readRole(directAccess(iam), name);
  const changes = [{ admit: admitting(['shop/b']) }];
  const edit = { changes, lint: {}, quota: 2048, force: false, ...given };
  return planRole({ role, document: roleDocument(role) }, edit);
}

/** The change that {@link planFor} plans. */
export async function changeFor(iam: IamService, name: string): Promise<RoleChange> {
  const { change } = await planFor(iam, name);
  if (change === undefined) throw new Error(`nothing is to be written to ${name}`);
  return change;
}

/** Carries changes out. */
export function carriedOut(
  { iam, clock, stop, waits }: World,
  changes: readonly RoleChange[],
): Promise<readonly RoleOutcome[]> {
  const access = directAccess(iam);
  const trustOf = (role: RoleChange['role']) => roleTrust(access, role);
  return carryOut(changes, {
    trustOf,
    clock,
    settleMs: SETTLE,
    isOver: () => stop.signal.aborted,
    onWait: ({ name }, why) => waits.push(`${name}: ${why}`),
  });
}
