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
const BYTES_OF_PROGRAM = 12_000;
const BYTES_OF_STEP = 300;
const BYTES_OF_WORK = 6;
const BYTES_OF_CHARACTER = 300;

interface Compiled {
  /** The expression as written. */
  readonly whole: RE2JS;
  /** The same with `^` and `$` around its text; made when it is first needed. */
  anchored?: RE2JS | Unusable;
  readonly size: ExpressionSize;
}

interface Entry {
  readonly compiled: Compiled | Unusable;
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

  const entryOf = (expression: string, size = expressionSize(expression)): Entry => {
    const known = entries.get(expression);
    if (known !== undefined) return known;
    const compiled = compile(expression, size, maxExpression);
    const entry = { compiled, bytes: bytesOf(compiled) + 2 * expression.length };
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
      const compiledBefore = entries.get(expression)?.compiled;
      const size =
        compiledBefore !== undefined && 'size' in compiledBefore
          ? compiledBefore.size
          : expressionSize(expression);
      const alive = aliveSteps(rule, size);
      const work = alive * text.length;
      if (work > MOST_WORK) {
        const problem = `can be at ${alive} places at a time, too many for a role of ${text.length} characters (${MOST_WORK} for both multiplied)`;
        return { problem };
      }
      const entry = entryOf(expression, size);
      if ('problem' in entry.compiled) return entry.compiled;
      const program = rule === 'v4' ? anchoredOf(entry, expression) : entry.compiled.whole;
      if ('problem' in program) return program;
      const matched = rule === 'whole' ? program.testExact(text) : program.test(text);
      entry.bytes += work * BYTES_OF_WORK + text.length * BYTES_OF_CHARACTER;
      entries.put(expression, entry, entry.bytes);
      matches.put(key, matched, 2 * key.length + 100);
      return matched;
    },
    prepare(expression) {
      if (entries.size < maxBytes / 2 && problemOfLength(expression, maxExpression) === undefined)
        entryOf(expression);
    },
    isReady: (expression) => entries.get(expression) !== undefined,
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
function compile(expression: string, size: ExpressionSize, maxExpression: number): Compiled | Unusable {
  const most = maxExpression * STEPS_OF_BYTE;
  if (size.steps > most)
    return { problem: `comes to more than ${most} steps with its repetitions written out` };
  const whole = compiled(expression);
  return 'problem' in whole ? whole : { whole, size };
}

/** What compiles alone may be nested too deeply with something around it. */
function anchoredOf(entry: Entry, expression: string): RE2JS | Unusable {
  if ('problem' in entry.compiled) return entry.compiled;
  if (entry.compiled.anchored === undefined) {
    entry.compiled.anchored = compiled(`^${expression}$`);
    entry.bytes += bytesOf(entry.compiled);
  }
  return entry.compiled.anchored;
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

function bytesOf(compiled: Entry['compiled']): number {
  return 'problem' in compiled ? 500 : BYTES_OF_PROGRAM + compiled.size.steps * BYTES_OF_STEP;
}
