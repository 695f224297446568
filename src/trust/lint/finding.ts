import { printable } from '../../identity/quote.ts';
import type { Severity } from './rule.ts';
import { LINT_RULES, type LintCode } from './rules.ts';

/** What the lint found. */
export interface LintFinding {
  readonly code: LintCode;
  readonly severity: Severity;
  /** The statement that it is about; the document as a whole without one. */
  readonly statement?: StatementName;
  /** What is so, with the values as they are. They are escaped, and cut to readable length. */
  readonly sentence: string;
  readonly mend: string;
}

/** A statement by its position, from 0, and its Sid if it has one: escaped and cut, for people. */
export interface StatementName {
  readonly index: number;
  readonly sid?: string;
}

/** What a check says: a finding before its row of the table is looked up. */
export interface Problem {
  readonly code: LintCode;
  readonly sentence: string;
  /** Position of the statement that it is about. */
  readonly index?: number;
}

/** Findings of one code that are told one by one. */
const TOLD = 20;

/** Characters of a Sid that are shown. */
const SID_SHOWN = 80;

const RANK = new Map(Object.keys(LINT_RULES).map((code, rank) => [code, rank]));

/**
 * Problems as findings in a stable order: the document first, then statement by statement, in the order of the table. Of
 * one code 20 are told, and how many more there are.
 */
export function findingsOf(
  problems: Iterable<Problem>,
  sidOf: (index: number) => string | undefined,
): readonly LintFinding[] {
  const told: Problem[] = [];
  const counts = new Map<LintCode, number>();
  for (const problem of problems) {
    const count = (counts.get(problem.code) ?? 0) + 1;
    counts.set(problem.code, count);
    if (count <= TOLD) told.push(problem);
  }
  for (const [code, count] of counts) {
    if (count > TOLD) told.push({ code, sentence: `And ${count - TOLD} more.` });
  }
  return told.sort(inOrder).map((problem) => findingOf(problem, sidOf));
}

function inOrder(one: Problem, other: Problem): number {
  const place = (one.index ?? -1) - (other.index ?? -1);
  return place || (RANK.get(one.code) ?? 0) - (RANK.get(other.code) ?? 0);
}

function findingOf(
  { code, sentence, index }: Problem,
  sidOf: (index: number) => string | undefined,
): LintFinding {
  const { severity, mend } = LINT_RULES[code];
  if (index === undefined) return { code, severity, sentence, mend };
  const sid = sidOf(index);
  return {
    code,
    severity,
    statement: { index, ...(sid && { sid: printable(sid, SID_SHOWN) }) },
    sentence,
    mend,
  };
}
