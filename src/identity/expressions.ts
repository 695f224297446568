import { RE2JS } from 're2js';
import { type ExpressionSize, expressionSize } from './expression-size.ts';
import { createSizedCache } from './least-recent.ts';

/**
 * How an expression is held against a text: `whole` (all of it, alternatives grouped), `anywhere` (somewhere in it), or
 * `v4`, as kiam v4 does: `^` and `$` put around the text of the expression, so that `a|b` is bound at its outer ends only.
 */
export type MatchRule = 'whole' | 'anywhere' | 'v4';

/** Whether a text matches; or why the expression cannot be used, to go on after it. */
export type Match = boolean | Unusable;

/** An expression that cannot be used, and why, to go on after it. */
export interface Unusable {
  readonly problem: string;
}

/** Regular expressions in the syntax of Go's `regexp`, from users whom nobody knows. */
export interface Expressions {
  /** Never throws. What cannot be used matches nothing. */
  match(expression: string, rule: MatchRule, text: string): Match;
  /** Compiles an expression ahead of its use, unless there is no room for it. */
  prepare(expression: string): void;
  /** Whether it is compiled, so that one more match costs little. */
  isReady(expression: string): boolean;
  /** About how many bytes are held. */
  readonly bytes: number;
}

/** What an expression may cost. */
export interface ExpressionLimits {
  /** Bytes of its text (UTF-8). */
  readonly maxExpression: number;
  /** About how many bytes all of them may hold. */
  readonly maxBytes?: number;
}

/** Programs, and the states that they make as they run. */
const MOST_BYTES = 48 * 2 ** 20;

/** Steps of a program, repetitions written out, for each byte that an expression may have. */
const STEPS_OF_BYTE = 2;

/** Steps that can be alive at a time, times the characters of a text: some milliseconds. */
const MOST_WORK = 80_000;

/** Sizes as measured: a program, and what a run leaves behind at most. Bytes. */
const BYTES_OF_ENTRY = 500;
const BYTES_OF_PROGRAM = 12_000;
const BYTES_OF_STEP = 300;
const BYTES_OF_WORK = 6;
const BYTES_OF_CHARACTER = 300;

/** What is known of an expression; its programs are made when they are first needed. */
interface Entry {
  readonly size: ExpressionSize;
  /** Of the expression as written. */
  written?: RE2JS | Unusable;
  /** Of the same with `^` and `$` around its text. */
  anchored?: RE2JS | Unusable;
  bytes: number;
}

/**
 * Expressions on an engine whose time is linear in expression and text, compiled once, and what they said of a text
 * kept. Work, program and memory are bounded before they are spent: a counted repetition such as `((.{9}){9}){9}` costs
 * a linear-time engine seconds, too.
 */
export function createExpressions({ maxExpression, maxBytes = MOST_BYTES }: ExpressionLimits): Expressions {
  const entries = createSizedCache<Entry>((maxBytes * 3) / 4);
  const matches = createSizedCache<boolean>(maxBytes / 4);
  const mostSteps = maxExpression * STEPS_OF_BYTE;

  const entryOf = (expression: string): Entry => {
    const known = entries.get(expression);
    if (known !== undefined) return known;
    const entry = { size: expressionSize(expression), bytes: BYTES_OF_ENTRY + 2 * expression.length };
    entries.put(expression, entry, entry.bytes);
    return entry;
  };

  return {
    match(expression, rule, text) {
      const tooLong = problemOfLength(expression, maxExpression);
      if (tooLong !== undefined) return { problem: tooLong };
      const key = `${rule} ${text.length} ${text}${expression}`;
      const known = matches.get(key);
      if (known !== undefined) return known;
      const entry = entryOf(expression);
      const alive = aliveSteps(rule, entry.size);
      const work = alive * text.length;
      if (work > MOST_WORK) {
        const problem = `can be at ${alive} places at a time, too many for a role of ${text.length} characters (${MOST_WORK} for both multiplied)`;
        return { problem };
      }
      const program = programFor(rule, entry, { expression, mostSteps });
      const isUsable = !('problem' in program);
      if (isUsable) entry.bytes += work * BYTES_OF_WORK + text.length * BYTES_OF_CHARACTER;
      entries.put(expression, entry, entry.bytes);
      if (!isUsable) return program;
      const matched = rule === 'whole' ? program.testExact(text) : program.test(text);
      matches.put(key, matched, 2 * key.length + 100);
      return matched;
    },
    prepare(expression) {
      if (entries.size > maxBytes / 2 || problemOfLength(expression, maxExpression) !== undefined) return;
      const entry = entryOf(expression);
      programFor('whole', entry, { expression, mostSteps });
      entries.put(expression, entry, entry.bytes);
    },
    isReady: (expression) => entries.get(expression)?.written !== undefined,
    get bytes() {
      return entries.size + matches.size;
    },
  };
}

/** Cheap for texts that are far too long. */
function problemOfLength(expression: string, maxExpression: number): string | undefined {
  const isLonger = expression.length > maxExpression || Buffer.byteLength(expression) > maxExpression;
  return isLonger ? `is longer than ${maxExpression} bytes (--max-expression)` : undefined;
}

/** An expression that may begin anywhere can be at more places at once. */
function aliveSteps(rule: MatchRule, { width, floatingWidth, hasOuterAlternatives }: ExpressionSize): number {
  const isBound = rule === 'whole' || (rule === 'v4' && !hasOuterAlternatives);
  return isBound ? width : floatingWidth;
}

/** The text as written first, so that nothing in it can close what is put around it. */
function programFor(
  rule: MatchRule,
  entry: Entry,
  { expression, mostSteps }: { readonly expression: string; readonly mostSteps: number },
): RE2JS | Unusable {
  if (entry.size.steps > mostSteps)
    return { problem: `comes to more than ${mostSteps} steps with its repetitions written out` };
  const make = (text: string) => {
    entry.bytes += BYTES_OF_PROGRAM + entry.size.steps * BYTES_OF_STEP;
    return compiled(text);
  };
  entry.written ??= make(expression);
  if (rule !== 'v4' || 'problem' in entry.written) return entry.written;
  // What compiles alone may be nested too deeply with something around it.
  entry.anchored ??= make(`^${expression}$`);
  return entry.anchored;
}

function compiled(text: string): RE2JS | Unusable {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    return { problem: `does not compile: ${reasonOf(error)}` };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'no expression';
}
