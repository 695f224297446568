import { PodroleError } from '../../errors.ts';
import { printable, quote } from '../../identity/quote.ts';
import { matchesWildcard } from '../../identity/wildcard.ts';

/** A line of such a file that says something. */
export interface AllowLine {
  readonly arn: string;
  /** Its number, from 1. */
  readonly at: number;
  readonly isPattern: boolean;
}

/** The roles that a file allows. */
export interface AllowList {
  /** Whole ARNs. */
  readonly exact: ReadonlySet<string>;
  /** ARNs with `*` and `?` behind `role/`; `*` stands for `/`, too, as in IAM. */
  readonly patterns: readonly string[];
  /** Of the file, escaped. */
  readonly name: string;
  readonly lines: readonly AllowLine[];
}

/** Of a path of 512 and a name of 64, and what stands before them. Characters. */
const LONGEST_LINE = 640;

/** Each is held against each role that is asked for. */
const MOST_PATTERNS = 500;

const MOST_TOLD = 5;

/**
 * Reads the text of such a file: an ARN on each line, and comments from `#` on. `*` and `?` stand behind `role/` alone:
 * partition and account are always written out, so that no pattern stands for another account.
 *
 * @param name - of the file, for messages.
 * @throws PodroleError USAGE with the number of each line that cannot be used, and for a file that allows nothing.
 */
export function parseAllowList(text: string, name: string): AllowList {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line, index) => lineOf(line.replace(/#.*/s, '').trim(), index + 1))
    .filter(({ arn }) => arn !== '');
  const problems = lines.flatMap(({ arn, at }) => {
    const problem = problemOf(arn);
    return problem === undefined ? [] : [`line ${at}: ${quote(arn)} ${problem}`];
  });
  const patterns = [...new Set(lines.filter((line) => line.isPattern).map(({ arn }) => arn))];
  if (patterns.length > MOST_PATTERNS)
    problems.push(`${patterns.length} patterns are too many; give ${MOST_PATTERNS}, or the ARNs themselves`);
  if (lines.length === 0) problems.push('allows no role; write the ARN of a role on a line');
  if (problems.length > 0) throw unusable(name, problems);
  const exact = new Set(lines.filter((line) => !line.isPattern).map(({ arn }) => arn));
  return { exact, patterns, name: printable(name), lines };
}

/** Whether the list allows a role, by a line of its own or by a pattern. */
export function listedBy({ exact, patterns }: AllowList, arn: string): 'line' | 'pattern' | undefined {
  if (exact.has(arn)) return 'line';
  if (arn.length > LONGEST_LINE) return undefined;
  return patterns.some((pattern) => fits(pattern, arn)) ? 'pattern' : undefined;
}

/** Whether a pattern fits a role. */
export function fits(pattern: string, arn: string): boolean {
  // What stands before the first wildcard tells most roles apart at once.
  return arn.startsWith(pattern.slice(0, pattern.search(WILDCARD))) && matchesWildcard(pattern, arn);
}

const WILDCARD = /[*?]/;

function lineOf(arn: string, at: number): AllowLine {
  return { arn, at, isPattern: WILDCARD.test(arn) };
}

function problemOf(arn: string): string | undefined {
  if (arn.length > LONGEST_LINE) return `has over ${LONGEST_LINE} characters, more than any role`;
  if (/^arn:aws[a-z0-9-]*:iam::\d{12}:role\/[\w\-/.@+=,*?]+$/.test(arn)) return undefined;
  return /^arn:[^/]*[*?]/.test(arn)
    ? 'has a wildcard before role/; write partition and account out, a line for each'
    : 'is not of the form arn:PARTITION:iam::ACCOUNT:role/NAME, with * and ? behind role/ where a pattern is meant';
}

function unusable(name: string, problems: readonly string[]): PodroleError {
  const told = problems.slice(0, MOST_TOLD);
  const more = problems.length - told.length;
  const lines = [...told, ...(more > 0 ? [`and ${more} more`] : [])];
  return new PodroleError('USAGE', lines.map((line) => `--allow-roles ${quote(name)} ${line}`).join('\n'));
}
