/** What a regular expression costs, as far as its text tells. */
export interface ExpressionSize {
  /** About the steps of its program, repetitions written out: an upper bound. For a text that is no expression any number. */
  readonly steps: number;
  /**
   * About how many of them can be alive at one character, where all of a text must match: what comes before the first
   * part of a branch whose length varies is at one place only.
   */
  readonly width: number;
  /** Whether it has alternatives that no group holds. */
  readonly hasOuterAlternatives: boolean;
}

/** A class such as `\pL` is a table of some hundred ranges. Steps. */
const UNICODE_CLASS = 100;
const NAMED_CLASS = 10;

/** The smallest part that an operator repeats: a character, a class or a group. */
interface Atom {
  readonly steps: number;
  readonly width: number;
  /** Whether its matches differ in length. */
  readonly varies: boolean;
}

/** What is written between two parentheses, or outside of all, as far as it is read. */
interface Level {
  steps: number;
  /** Of the branches that are complete. */
  width: number;
  varies: boolean;
  branchWidth: number;
  branchVaries: boolean;
  branches: number;
  /** Read, but what follows may repeat it. */
  atom: Atom | undefined;
}

/**
 * Sizes an expression without compiling it: to compile `(((a{1000}))){9}` and its like takes seconds and gigabytes, and a
 * linear-time engine takes seconds to run it.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function expressionSize(text: string): ExpressionSize {
  const outer: Level[] = [];
  let level = createLevel();
  const put = (steps: number) => putAtom(level, { steps, width: 1, varies: false });
  for (let at = 0; at < text.length; ) {
    const { next, steps, repeats } = readPart(text, at);
    switch (text[at]) {
      case '(':
        putAtom(level, undefined);
        outer.push(level);
        level = createLevel();
        break;
      case ')': {
        const group = closed(level);
        level = outer.pop() ?? createLevel();
        putAtom(level, group);
        break;
      }
      case '|':
        endBranch(level);
        break;
      default:
        if (repeats !== undefined) repeatAtom(level, repeats);
        else if (steps === 1) put(1);
        else putAtom(level, { steps, width: steps, varies: false });
    }
    at = next;
  }
  // What was not closed compiles to nothing, but counts.
  const { branches } = level;
  const whole = outer.reduce((sum, { steps }) => sum + steps, 0);
  const { steps, width } = closed(level);
  return { steps: steps + whole, width, hasOuterAlternatives: branches > 1 };
}

function createLevel(): Level {
  return {
    steps: 0,
    width: 0,
    varies: false,
    branchWidth: 1,
    branchVaries: false,
    branches: 1,
    atom: undefined,
  };
}

/** Takes what was read before for complete. */
function putAtom(level: Level, next: Atom | undefined): void {
  const { atom } = level;
  if (atom !== undefined) {
    level.steps += atom.steps;
    if (level.branchVaries) level.branchWidth += atom.steps;
    else if (atom.varies) level.branchWidth += atom.width;
    level.branchVaries ||= atom.varies;
  }
  level.atom = next;
}

/** Repeated, a part can be alive in all of its copies. */
function repeatAtom(
  level: Level,
  { times, varies }: { readonly times: number; readonly varies: boolean },
): void {
  const { atom } = level;
  if (atom === undefined) return;
  const steps = (atom.steps + 1) * times;
  level.atom = { steps, width: steps, varies: varies || atom.varies };
}

function endBranch(level: Level): void {
  putAtom(level, undefined);
  level.steps += 1;
  level.width += level.branchWidth;
  level.branchWidth = 1;
  level.branchVaries = false;
  level.branches += 1;
  level.varies = true;
}

function closed(level: Level): Atom {
  putAtom(level, undefined);
  return {
    steps: level.steps + 2,
    width: level.width + level.branchWidth,
    varies: level.varies || level.branchVaries,
  };
}

interface Part {
  /** Where the next one begins. */
  readonly next: number;
  readonly steps: number;
  /** Of an operator that repeats what is before it. */
  readonly repeats?: { readonly times: number; readonly varies: boolean };
}

function readPart(text: string, at: number): Part {
  switch (text[at]) {
    case '\\':
      return readEscape(text, at);
    case '[':
      return readClass(text, at);
    case '*':
    case '+':
    case '?':
      return { next: at + 1, steps: 0, repeats: { times: 1, varies: true } };
    case '{':
      return readCount(text, at);
    default:
      return { next: at + 1, steps: 1 };
  }
}

function readCount(text: string, at: number): Part {
  const count = /^\{(\d{1,6})(?:(,)(\d{0,6}))?\}/.exec(text.slice(at, at + 16));
  if (count === null) return { next: at + 1, steps: 1 };
  const [whole, least = '', comma, most = ''] = count;
  const times = Math.max(Number(least), Number(most), 1) + (comma === undefined ? 0 : 1);
  return { next: at + whole.length, steps: 0, repeats: { times, varies: comma !== undefined } };
}

/** With the braces of `\p{Greek}` and `\x{10FFFF}`, or all that `\Q` quotes. */
function readEscape(text: string, at: number): Part {
  const name = text[at + 1];
  if (name === 'Q') {
    const end = text.indexOf('\\E', at + 2);
    const next = end === -1 ? text.length : end + 2;
    return { next, steps: next - at };
  }
  const braces = /^\\[pPx]\{[^}]*\}/.exec(text.slice(at, at + 64));
  const steps = name === 'p' || name === 'P' ? UNICODE_CLASS : 1;
  return { next: at + (braces?.[0].length ?? 2), steps };
}

/** A `]` right after the `[` or `[^` is a member. */
function readClass(text: string, start: number): Part {
  let at = start + (text[start + 1] === '^' ? 2 : 1);
  if (text[at] === ']') at += 1;
  while (at < text.length && text[at] !== ']') {
    const named = text[at] === '[' && text[at + 1] === ':' ? text.indexOf(':]', at + 2) : -1;
    if (named !== -1) at = named + 2;
    else at += text[at] === '\\' ? 2 : 1;
  }
  const members = text.slice(start, at + 1);
  const unicode = members.match(/\\[pP]/g)?.length ?? 0;
  const named = members.match(/\[:|\\[dswDSW]/g)?.length ?? 0;
  const steps = 1 + unicode * UNICODE_CLASS + named * NAMED_CLASS + Math.floor(members.length / 8);
  return { next: at + 1, steps };
}
