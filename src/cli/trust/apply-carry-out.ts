import type { IamAccess } from '../../iam/access.ts';
import type { ApplyPlan } from '../../iam/apply/plan.ts';
import type { RoleOutcome } from '../../iam/editing/carry-out.ts';
import type { TrustApplySettings } from '../../settings/trust-apply.ts';
import { isConfirmed } from '../confirm.ts';
import { applyTable } from './apply-table.ts';
import { linesFor, questionFor } from './live/carry-out-plans.ts';
import { carryOutWatched } from './live/carry-out-watched.ts';
import { OUTCOMES } from './live/outcome-lines.ts';
import { planData } from './live/plan-json.ts';
import { planLines } from './live/plan-lines.ts';
import { toStderr, toStdout } from './live/tell.ts';

/** How plans for all roles are carried out. */
export interface ApplySettings extends Pick<TrustApplySettings, 'output' | 'dryRun' | 'yes' | 'settle'> {
  readonly access: IamAccess;
}

/**
 * Shows a plan for all roles, asks, and carries out what can be. 0 if all that was allowed is there, 1 if something of it was
 * refused, failed or lost.
 */
export async function carryOutApply(plan: ApplyPlan, settings: ApplySettings): Promise<number> {
  const { roles, left, emptied } = plan;
  const { output, dryRun } = settings;
  // With data on standard output, a person is asked about what stands on standard error.
  const tell = output === 'json' ? toStderr : toStdout;
  tell([applyTable(plan).trimEnd()]);
  tell(roles.filter(({ status }) => status !== 'nothing').flatMap((one) => ['', ...planLines(one)]));
  const changes = roles.flatMap(({ change }) => change ?? []);
  const isGoing = changes.length > 0 && (await isConfirmed(questionFor(changes.length), settings));
  const outcomes = isGoing ? await carryOutWatched(changes, settings) : [];
  tell(outcomes.flatMap((one, index) => linesFor(one, changes[index])));
  if (isGoing) tell([summary(outcomes)]);
  if (output === 'json')
    toStdout([JSON.stringify({ roles: planData(roles, outcomes), left, emptied }, null, 2)]);
  if (changes.length > 0 && !isGoing && !dryRun) toStderr(['podrole: nothing was changed']);
  if (left.some(({ isRefused }) => isRefused)) return 1;
  if (isGoing) return outcomes.every(isGood) ? 0 : 1;
  return changes.length === 0 || dryRun ? 0 : 1;
}

function summary(outcomes: readonly RoleOutcome[]): string {
  const good = outcomes.filter(isGood).length;
  return good === outcomes.length
    ? `${good} of ${good} roles are done`
    : `${good} of ${outcomes.length} roles are done; the same command does the others, and finds these done`;
}

function isGood({ outcome }: RoleOutcome): boolean {
  return OUTCOMES[outcome].isGood;
}
