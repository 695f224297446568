import type { IamAccess } from '../../../iam/access.ts';
import { carryOut, type RoleChange, type RoleOutcome, type Step } from '../../../iam/editing/carry-out.ts';
import { CLOCK } from '../../../iam/editing/clock.ts';
import { roleTrust } from '../../../iam/editing/role-trust.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { toStderr } from '../../tell.ts';

/** Writes changes and reads them back, and says what is waited for. Ctrl-C ends it between two roles. */
export function carryOutWatched(
  changes: readonly RoleChange[],
  { access, settle }: { readonly access: IamAccess; readonly settle: number },
): Promise<readonly RoleOutcome[]> {
  return untilInterrupted(
    'podrole: no other role is begun; what was written is read back yet. Ctrl-C again ends at once',
    (isOver) =>
      carryOut(changes, {
        trustOf: (role) => roleTrust(access, role),
        clock: CLOCK,
        settleMs: settle,
        isOver,
        onStep: stepTeller(changes.length, settle),
        onWait: waitTeller(),
      }),
  );
}

/** Says for what a role has to wait, each thing once. */
function waitTeller(): (role: RoleChange['role'], why: string) => void {
  const told = new Set<string>();
  return ({ name }, why) => {
    const line = `podrole: role ${name}: ${why} …`;
    if (!told.has(line)) toStderr([line]);
    told.add(line);
  };
}

/** Says what is waited for, and on a terminal how far it is. */
function stepTeller(count: number, settle: number): (step: Step, done: number) => void {
  let told = performance.now();
  return (step, done) => {
    if (step === 'reading-back' && settle > PATIENCE)
      toStderr([
        `podrole: waiting ${settle / 1000} s, then reading back whether somebody else wrote meanwhile …`,
      ]);
    if (step === 'reading-back' || !process.stderr.isTTY || performance.now() - told < PATIENCE) return;
    told = performance.now();
    toStderr([`writing: ${done} of ${count} done …`]);
  };
}

/** Milliseconds. */
const PATIENCE = 2_000;
