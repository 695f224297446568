import { printable } from '../../identity/quote.ts';
import type { StatementVerdict, Verdict } from './evaluate.ts';
import type { ReasonCode } from './finding.ts';

/** How far a statement came before it failed: what fails late was meant for this request. */
const PROGRESS: Readonly<Partial<Record<ReasonCode, number>>> = {
  'action-differs': 0,
  'action-excluded': 0,
  'principal-differs': 1,
};
const FURTHEST = 2;

/** How many statements, and of each how much, is told of what was not evaluated. */
const UNKNOWN_SHOWN = 3;

/**
 * A verdict in one or two sentences: the statement that decided or, when none allows, the one that came
 * closest, and loudly whatever was not evaluated.
 */
export function explainVerdict(verdict: Verdict): string {
  const { statements } = verdict;
  const deny = statements.find((one) => one.effect === 'Deny' && one.matched);
  const allow = statements.find((one) => one.effect === 'Allow' && one.matched);
  if (deny !== undefined) return `${name(deny)} ${denies(deny)}.${warning(statements)}`;
  if (allow !== undefined) return `${name(allow)} allows: ${allow.reason.sentence}.${warning(statements)}`;
  const refusing = statements.filter((one) => one.effect === 'Allow');
  const closest = refusing.reduce<StatementVerdict | undefined>(closer, undefined);
  if (closest === undefined) return 'The trust policy has no statement that allows anything.';
  const allows = refusing.some(isUndecided) ? 'is known to allow' : 'allows';
  return `No statement ${allows} it; ${name(closest)} comes closest, but ${closest.reason.sentence}.${warning(statements)}`;
}

function denies(deny: StatementVerdict): string {
  const { sentence } = deny.reason;
  return isUndecided(deny) ? `is taken to deny: ${sentence}` : `denies: ${sentence}`;
}

function isUndecided({ reason, unknown }: StatementVerdict): boolean {
  return unknown.some(({ sentence }) => sentence === reason.sentence);
}

function closer(best: StatementVerdict | undefined, one: StatementVerdict): StatementVerdict {
  return best === undefined || progress(one) > progress(best) ? one : best;
}

function progress({ reason }: StatementVerdict): number {
  return PROGRESS[reason.code] ?? FURTHEST;
}

function name({ index, sid }: StatementVerdict): string {
  return sid === undefined ? `Statement[${index}]` : `Statement[${index}] (${printable(sid)})`;
}

function warning(statements: readonly StatementVerdict[]): string {
  const unknown = statements.filter((one) => one.unknown.length > 0);
  if (unknown.length === 0) return '';
  const clauses = unknown.slice(0, UNKNOWN_SHOWN).map((one) => `${name(one)}: ${doubts(one)}.`);
  const more = unknown.length - UNKNOWN_SHOWN;
  return ` NOT EVALUATED: ${clauses.join(' ')}${more > 0 ? ` And something in ${more} more.` : ''}`;
}

function doubts({ unknown }: StatementVerdict): string {
  const told = unknown.slice(0, UNKNOWN_SHOWN).map(({ sentence }) => sentence);
  const more = unknown.length - UNKNOWN_SHOWN;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
