import type { IamAccess } from '../../../iam/access.ts';
import { carryOut, type RoleChange, type RoleOutcome, type Step } from '../../../iam/editing/carry-out.ts';
import { CLOCK } from '../../../iam/editing/clock.ts';
import type { RolePlan } from '../../../iam/editing/role-plan.ts';
import { roleTrust } from '../../../iam/editing/role-trust.ts';
import type { LiveWriteSettings } from '../../../settings/trust-live.ts';
import { isConfirmed } from '../../confirm.ts';
import { OUTCOMES, outcomeLines } from './outcome-lines.ts';
import { planJson } from './plan-json.ts';
import { planLines } from './plan-lines.ts';

/** How plans are carried out. */
export interface CarryOutSettings extends LiveWriteSettings {
  readonly access: IamAccess;
  readonly output: 'text' | 'json';
}

/** Shows plans, asks, and carries out those that can be. 0 if all that was asked for is there, or nothing was to be done. */
export async function carryOutPlans(plans: readonly RolePlan[], settings: CarryOutSettings): Promise<number> {
  const { output, dryRun } = settings;
  // With data on standard output, a person is asked about what stands on standard error.
  const tell = output === 'json' ? toStderr : toStdout;
  tell(plans.flatMap(planLines));
  const changes = plans.flatMap(({ change }) => change ?? []);
  const isRefused = plans.some(({ status }) => status === 'stack-owned' || status === 'over-quota');
  const isGoing = changes.length > 0 && (await isConfirmed(questionFor(changes.length), settings));
  const outcomes = isGoing ? await carryOutWatched(changes, settings) : [];
  tell(outcomes.flatMap((one, index) => linesFor(one, changes[index])));
  if (output === 'json') process.stdout.write(planJson(plans, outcomes));
  if (changes.length > 0 && !isGoing && !dryRun) toStderr(['podrole: nothing was changed']);
  if (isRefused) return 1;
  if (isGoing) return outcomes.every(({ outcome }) => OUTCOMES[outcome].isGood) ? 0 : 1;
  return changes.length === 0 || dryRun ? 0 : 1;
}

/** Ctrl-C ends it between two roles. */
async function carryOutWatched(
  changes: readonly RoleChange[],
  { access, settle }: CarryOutSettings,
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

function questionFor(count: number): string {
  return count === 1 ? 'Write this trust policy?' : `Write the trust policies of these ${count} roles?`;
}

function linesFor(outcome: RoleOutcome, change: RoleChange | undefined): readonly string[] {
  return change === undefined ? [] : outcomeLines(change.role.arn, outcome, change.after);
}

function toStdout(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function toStderr(lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
}
