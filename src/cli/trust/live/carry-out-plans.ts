import type { IamAccess } from '../../../iam/access.ts';
import type { RoleChange, RoleOutcome } from '../../../iam/editing/carry-out.ts';
import type { RolePlan } from '../../../iam/editing/role-plan.ts';
import type { LiveWriteSettings } from '../../../settings/trust-live.ts';
import { isConfirmed } from '../../confirm.ts';
import { toStderr, toStdout } from '../../tell.ts';
import { carryOutWatched } from './carry-out-watched.ts';
import { countLine, isGood } from './count-line.ts';
import { outcomeLines } from './outcome-lines.ts';
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
  const refused = plans.flatMap(({ status }) => (status === 'edit' || status === 'nothing' ? [] : [status]));
  const isGoing = changes.length > 0 && (await isConfirmed(questionFor(changes.length), settings));
  const outcomes = isGoing ? await carryOutWatched(changes, settings) : undefined;
  tell(outcomes?.flatMap((one, index) => linesFor(one, changes[index])) ?? []);
  if (plans.length > 1) tell([countLine({ roles: plans, refused, outcomes })]);
  if (output === 'json') process.stdout.write(planJson(plans, outcomes ?? []));
  if (changes.length > 0 && !isGoing && !dryRun) toStderr(['podrole: nothing was changed']);
  if (refused.length > 0) return 1;
  const isDone = outcomes?.every(isGood) ?? (changes.length === 0 || dryRun);
  return isDone ? 0 : 1;
}

/** What is asked before so many roles are written. */
export function questionFor(count: number): string {
  return count === 1 ? 'Write this trust policy?' : `Write the trust policies of these ${count} roles?`;
}

/** What became of a change, for people, line by line. */
export function linesFor(outcome: RoleOutcome, change: RoleChange | undefined): readonly string[] {
  return change === undefined ? [] : outcomeLines(change.role.arn, outcome, change.after);
}
