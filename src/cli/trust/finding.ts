import type { LintFinding } from '../../trust/lint/finding.ts';

/** What lint found, in one line. */
export function findingLine({ severity, code, statement, sentence, mend }: LintFinding): string {
  const place =
    statement === undefined
      ? ''
      : ` Statement[${statement.index}]${statement.sid === undefined ? '' : ` (${statement.sid})`}`;
  return `${severity} ${code}${place}: ${sentence} ${mend}`;
}
