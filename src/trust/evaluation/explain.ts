import type { StatementVerdict, Verdict } from './evaluate.ts';
import type { ReasonCode } from './finding.ts';

/** How far a statement came before it failed: what fails late was meant for this request. */
const PROGRESS: readonly ReasonCode[] = ['action-differs', 'principal-differs'];

/**
 * A verdict in one or two sentences: the statement that decided or, when none allows, the one that came
 * closest, and loudly whatever was not evaluated.
 */
export function explainVerdict(verdict: Verdict): string {
  const { statements } = verdict;
  const deny = statements.find((one) => one.effect === 'Deny' && one.matched);
  const allow = statements.find((one) => one.effect === 'Allow' && one.matched);
  const closest = statements
    .filter((one) => one.effect === 'Allow')
    .reduce<StatementVerdict | undefined>(closer, undefined);
  if (deny !== undefined) return `${name(deny)} denies: ${deny.reason.sentence}.${warning(statements)}`;
  if (allow !== undefined) return `${name(allow)} allows: ${allow.reason.sentence}.${warning(statements)}`;
  if (closest === undefined) return 'The trust policy has no statement that allows anything.';
  return `No statement allows it; ${name(closest)} comes closest, but ${closest.reason.sentence}.${warning(statements)}`;
}

function closer(best: StatementVerdict | undefined, one: StatementVerdict): StatementVerdict {
  return best === undefined || progress(one) > progress(best) ? one : best;
}

function progress({ reason }: StatementVerdict): number {
  const place = PROGRESS.indexOf(reason.code);
  return place < 0 ? PROGRESS.length : place;
}

function name({ index, sid }: StatementVerdict): string {
  return sid === undefined ? `Statement[${index}]` : `Statement[${index}] (${sid})`;
}

function warning(statements: readonly StatementVerdict[]): string {
  const unknown = statements.filter((one) => one.unknown.length > 0);
  if (unknown.length === 0) return '';
  const clauses = unknown.map(
    (one) => `${name(one)}: ${one.unknown.map(({ sentence }) => sentence).join('; ')}`,
  );
  return ` NOT EVALUATED: ${clauses.join('. ')}.`;
}
