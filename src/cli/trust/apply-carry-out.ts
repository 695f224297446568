import type { IamAccess } from '../../iam/access.ts';
import type { ApplyPlan } from '../../iam/apply/plan.ts';
import type { RoleOutcome } from '../../iam/editing/carry-out.ts';
import type { TrustApplySettings } from '../../settings/trust-apply.ts';
import { isConfirmed } from '../confirm.ts';
import { toStderr, toStdout } from '../tell.ts';
import { detailLines } from './apply-details.ts';
import { applyTable } from './apply-table.ts';
import { linesFor, questionFor } from './live/carry-out-plans.ts';
import { carryOutWatched } from './live/carry-out-watched.ts';
import { countLine, isGood } from './live/count-line.ts';
import { planData } from './live/plan-json.ts';

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
  showPlan(plan, settings);
  const isGoing = changes.length > 0 && (await isConfirmed(questionFor(changes.length), settings));
  const outcomes = isGoing ? await carryOutWatched(changes, settings) : undefined;
  const isDone = outcomes?.every(isGood) ?? (changes.length === 0 || dryRun);
  const code = isDone && !left.some(({ isRefused }) => isRefused) ? 0 : 1;
  if (output === 'json')
    toStdout([JSON.stringify({ roles: planData(roles, outcomes ?? []), left, emptied }, null, 2)]);
  if (changes.length > 0 && !isGoing && !dryRun) toStderr(['podrole: nothing was changed']);
  const lines = endLines(plan, outcomes, code);
  if (output === 'table') toStdout(lines);
  else if (code === 1) toStderr(lines);
  return code;
}

/** With data on standard output, a person who is asked reads on standard error; where nobody is, nobody reads it. */
function showPlan(plan: ApplyPlan, { output, yes, dryRun, diff }: ApplySettings): void {
  if (output === 'json' && (yes || dryRun)) return;
  const tell = output === 'json' ? toStderr : toStdout;
  const count = countOf(plan, undefined);
  tell([applyTable(plan).trimEnd(), ...detailLines(plan.roles, diff), ...(count === '' ? [] : [''])]);
  if (!dryRun && plan.roles.some(({ change }) => change !== undefined)) tell([count]);
}

/** What is not as it should be, and how many are. Who is done needs no line: there may be hundreds. */
function endLines(
  plan: ApplyPlan,
  outcomes: readonly RoleOutcome[] | undefined,
  code: number,
): readonly string[] {
  const changes = plan.roles.flatMap(({ change }) => change ?? []);
  const lines =
    outcomes?.flatMap((one, at) => (one.outcome === 'done' ? [] : linesFor(one, changes[at]))) ?? [];
  const count = countOf(plan, outcomes);
  const status = code === 0 ? '' : ' (exit status 1)';
  const others =
    outcomes === undefined || outcomes.every(isGood)
      ? ''
      : '; the same command does the others, and finds these done';
  return [...lines, ...(count === '' ? [] : [`${count}${status}${others}`])];
}

function countOf({ roles, left }: ApplyPlan, outcomes: readonly RoleOutcome[] | undefined): string {
  const refused = left.flatMap(({ isRefused, code }) => (isRefused ? [code] : []));
  return countLine({ roles, refused, outcomes });
}
