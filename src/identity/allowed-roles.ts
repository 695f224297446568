import { expressionSize } from './expression-size.ts';
import type { Expressions, Match } from './expressions.ts';
import { LONGEST_KEPT } from './facts.ts';
import { quote, verbatim } from './quote.ts';
import { matchesStars } from './wildcard.ts';

/** What a Namespace's `allowed-roles` says, and what of it cannot be read. */
export interface AllowedRoles {
  readonly patterns: readonly string[];
  /** One sentence, to go on after the annotation; the patterns that can be read count all the same. */
  readonly problem: string | undefined;
}

/** Of all regular expressions of a list, with the base ARN before each: some hundreds of names. */
const MOST_STEPS = 20_000;

/** Characters of all globs times those of a role: some milliseconds. */
const MOST_WORK = 4_000_000;

/** Parses the JSON list of kube2iam, of which what is no text is passed over, as its decoder does; empty means none. */
export function parseAllowedRoles(text: string): AllowedRoles {
  if (text === '') return { patterns: [], problem: undefined };
  if (text.length > LONGEST_KEPT) return none(`is longer than ${LONGEST_KEPT} characters; it allows nothing`);
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return none('is no JSON; it allows nothing');
  }
  if (list === null) return { patterns: [], problem: undefined };
  if (!Array.isArray(list)) return none('is no JSON list; it allows nothing');
  const patterns = list.filter((member): member is string => typeof member === 'string');
  const others = list.length - patterns.length;
  return {
    patterns,
    problem: others === 0 ? undefined : `has ${others} members that are no text; they count for nothing`,
  };
}

function none(problem: string): AllowedRoles {
  return { patterns: [], problem };
}

/** A pattern that a role matches in part only, where regular expressions need not match the whole; `undefined` if none does. */
export function partialMatch(
  patterns: readonly string[],
  arn: string,
  { format, complete, expressions }: PatternOptions,
): string | undefined {
  if (format === 'glob') return undefined;
  const matching = patterns.filter((one) => expressions.match(complete(one), 'anywhere', arn) === true);
  const isWhole = matching.some((one) => expressions.match(complete(one), 'whole', arn) === true);
  return isWhole ? undefined : matching[0];
}

/** How patterns are held against a role. */
export interface PatternOptions {
  readonly format: 'glob' | 'regexp';
  /** Makes of a pattern what is matched: with the base ARN before it, unless it is an ARN. */
  readonly complete: (pattern: string) => string;
  readonly expressions: Expressions;
}

/**
 * Whether one of the patterns matches a role's ARN: a glob all of it, a regular expression anywhere in it, as kube2iam
 * has them. What cannot be used matches nothing; why is told if nothing else matches.
 */
export function isAllowed(
  patterns: readonly string[],
  arn: string,
  { format, complete, expressions }: PatternOptions,
): Match {
  const completed = patterns.map(complete);
  if (format === 'glob') {
    const length = completed.reduce((sum, pattern) => sum + pattern.length, 0);
    return length * arn.length > MOST_WORK
      ? { problem: `has patterns of ${length} characters, too many for a role of ${arn.length}` }
      : completed.some((pattern) => matchesStars(pattern, arn));
  }
  const excess = excessOf(completed);
  if (excess !== undefined) return { problem: excess };
  return matchesAny(completed, arn, expressions);
}

/** Why a list of regular expressions, completed with the base ARN, is too much; `undefined` if it is not. */
export function excessOf(patterns: readonly string[]): string | undefined {
  const steps = patterns.reduce((sum, pattern) => sum + expressionSize(pattern).steps, 0);
  return steps > MOST_STEPS
    ? `has regular expressions of ${steps} steps, repetitions written out; ${MOST_STEPS} are the most`
    : undefined;
}

function matchesAny(patterns: readonly string[], arn: string, expressions: Expressions): Match {
  let problem: Match = false;
  for (const pattern of patterns) {
    const match = expressions.match(pattern, 'anywhere', arn);
    if (match === true) return true;
    if (match !== false)
      problem = { problem: `holds ${quote(pattern)}, which ${verbatim(match.problem, 200)}` };
  }
  return problem;
}
