import type { IamAccess } from '../../iam/access.ts';
import type { ApplyPlan } from '../../iam/apply/plan.ts';
import type { TrustApplySettings } from '../../settings/trust-apply.ts';
import { isConfirmed } from '../confirm.ts';
import { countLine, isGood } from './apply-count.ts';
import { detailLines } from './apply-details.ts';
import { applyTable } from './apply-table.ts';
import { linesFor, questionFor } from './live/carry-out-plans.ts';
import { carryOutWatched } from './live/carry-out-watched.ts';
import { planData } from './live/plan-json.ts';
import { toStderr, toStdout } from './live/tell.ts';

/** How plans for all roles are carried out. */
export interface ApplySettings
  extends Pick<TrustApplySettings, 'output' | 'dryRun' | 'yes' | 'diff' | 'settle'> {
  readonly access: IamAccess;
}

/**
 * Shows a plan for all roles, asks, and carries out what can be. 0 if all that was allowed is there, 1 if something of it was
 * refused, failed or lost.
 */
export async function carryOutApply(plan: ApplyPlan, settings: ApplySettings): Promise<number> {
  const { roles, left, emptied } = plan;
  const { output, dryRun } = settings;
  const changes = roles.flatMap(({ change }) => change ?? []);
  const tell = tellerFor(settings);
  tell([applyTable(plan).trimEnd(), ...detailLines(roles, settings.diff)]);
  if (changes.length > 0 && !dryRun) tell(['', countLine(plan, undefined)]);
  const isGoing = changes.length > 0 && (await isConfirmed(questionFor(changes.length), settings));
  const outcomes = isGoing ? await carryOutWatched(changes, settings) : undefined;
  const isAllGood = outcomes?.every(isGood) ?? (changes.length === 0 || dryRun);
  const code = isAllGood && !left.some(({ isRefused }) => isRefused) ? 0 : 1;
  const tellProblem = output === 'json' ? toStderr : toStdout;
  // Who is done needs no line: there may be hundreds.
  tellProblem(
    (outcomes ?? []).flatMap((one, at) => (one.outcome === 'done' ? [] : linesFor(one, changes[at]))),
  );
  if (output === 'json')
    toStdout([JSON.stringify({ roles: planData(roles, outcomes ?? []), left, emptied }, null, 2)]);
  if (changes.length > 0 && !isGoing && !dryRun) toStderr(['podrole: nothing was changed']);
  const count = countLine(plan, outcomes);
  if (count !== '' && (code === 1 || output === 'table'))
    tellProblem([`${count}${endOf(code, outcomes !== undefined && !isAllGood)}`]);
  return code;
}

/** With data on standard output, a person who is asked reads on standard error; where nobody is, nobody reads it. */
function tellerFor({ output, yes, dryRun }: ApplySettings): (lines: readonly string[]) => void {
  if (output === 'table') return toStdout;
  return yes || dryRun ? () => {} : toStderr;
}

function endOf(code: number, goesOn: boolean): string {
  const status = code === 0 ? '' : ' (exit status 1)';
  return goesOn ? `${status}; the same command does the others, and finds these done` : status;
}
