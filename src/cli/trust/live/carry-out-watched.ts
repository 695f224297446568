import type { IamAccess } from '../../../iam/access.ts';
import { carryOut, type RoleChange, type RoleOutcome, type Step } from '../../../iam/editing/carry-out.ts';
import { CLOCK } from '../../../iam/editing/clock.ts';
import { roleTrust } from '../../../iam/editing/role-trust.ts';
import { toStderr } from './tell.ts';

/** Writes changes and reads them back, and says what is waited for. Ctrl-C ends it between two roles. */
export async function carryOutWatched(
  changes: readonly RoleChange[],
  { access, settle }: { readonly access: IamAccess; readonly settle: number },
): Promise<readonly RoleOutcome[]> {
  const interrupted = new AbortController();
  const interrupt = () => {
    toStderr(['podrole: stopping after this role; Ctrl-C again ends at once']);
    interrupted.abort();
  };
  process.once('SIGINT', interrupt);
  try {
    return await carryOut(changes, {
      trustOf: (role) => roleTrust(access, role),
      clock: CLOCK,
      settleMs: settle,
      stop: interrupted.signal,
      onStep: stepTeller(changes.length, settle),
    });
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** Says what is waited for, and on a terminal how far it is. */
function stepTeller(count: number, settle: number): (step: Step, done: number) => void {
  let told = performance.now();
  return (step, done) => {
    if (step === 'reading-back' && settle > PATIENCE)
      toStderr([
        `podrole: waiting until ${settle / 1000} s after the last write, to read back what IAM has if others have written, too …`,
      ]);
    if (step === 'reading-back' || !process.stderr.isTTY || performance.now() - told < PATIENCE) return;
    told = performance.now();
    toStderr([`writing: ${done} of ${count} done …`]);
  };
}

/** Milliseconds. */
const PATIENCE = 2_000;
