import { readPart } from './expression-part.ts';

/** What a regular expression costs, as far as its text tells. */
export interface ExpressionSize {
  /** About the steps of its program, repetitions written out: an upper bound. For a text that is no expression any number. */
  readonly steps: number;
  /** About how many of them can be alive at one character of a text of which all must match. */
  readonly width: number;
  /** The same where a match may begin anywhere. */
  readonly floatingWidth: number;
  /** Whether it has alternatives that no group holds. */
  readonly hasOuterAlternatives: boolean;
}

/** The smallest part that an operator repeats: a character, a class or a group. */
interface Atom {
  /** What it costs to compile, classes by their ranges. */
  readonly steps: number;
  /** At how many places one can be in it. */
  readonly positions: number;
  /** At how many of them at once, if it begins at one place. */
  readonly width: number;
  /** Whether its matches differ in length. */
  readonly varies: boolean;
  /** The one character that it is. */
  readonly literal?: string | undefined;
}

/** What is written between two parentheses, or outside of all, as far as it is read. */
interface Level {
  steps: number;
  positions: number;
  /** Of the branches that are complete. */
  width: number;
  varies: boolean;
  branchWidth: number;
  /** Whether the length of the branch varies so far. */
  branchVaries: boolean;
  /** The characters before, as far as they can be. */
  literals: string;
  branches: number;
  /** Read, but what follows may repeat it. */
  atom: Atom | undefined;
  /** Whether it may begin at more than one place. */
  readonly floats: boolean;
}

/**
 * Sizes an expression without compiling it: to compile `(((a{1000}))){9}` and its like takes seconds and gigabytes, and a
 * linear-time engine takes seconds to run it.
 *
 * What comes before the first part of a branch whose length varies is alive at one place only. What is literal after it is
 * alive where its beginning is found again within it: at few places of a name, at all of `aaaa`.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function expressionSize(text: string): ExpressionSize {
  const { steps, width, hasOuterAlternatives } = sizeOf(text, false);
  return { steps, width, floatingWidth: sizeOf(text, true).width, hasOuterAlternatives };
}

function sizeOf(text: string, floats: boolean): Omit<ExpressionSize, 'floatingWidth'> {
  const folds = /\(\?[a-zA-Z]*i/.test(text);
  const outer: Level[] = [];
  let level = createLevel(floats);
  for (let at = 0; at < text.length; ) {
    const { next, steps, positions = 1, literal, repeats } = readPart(text, at, folds);
    switch (text[at]) {
      case '(':
        putAtom(level, undefined);
        outer.push(level);
        level = createLevel(level.floats || level.branchVaries);
        break;
      case ')': {
        const group = closed(level);
        level = outer.pop() ?? createLevel(floats);
        putAtom(level, group);
        break;
      }
      case '|':
        endBranch(level);
        break;
      default:
        if (repeats === undefined)
          putAtom(level, { steps, positions, width: positions, varies: false, literal });
        else repeatAtom(level, repeats);
    }
    at = next;
  }
  // What was not closed compiles to nothing, but counts.
  const { branches } = level;
  const open = outer.reduce((sum, one) => sum + one.steps, 0);
  const { steps, width } = closed(level);
  return { steps: steps + open, width, hasOuterAlternatives: branches > 1 };
}

function createLevel(floats: boolean): Level {
  return {
    steps: 0,
    positions: 0,
    width: 0,
    varies: false,
    branchWidth: 1,
    branchVaries: false,
    literals: '',
    branches: 1,
    atom: undefined,
    floats,
  };
}

/** Takes what was read before for complete. */
function putAtom(level: Level, next: Atom | undefined): void {
  const { atom } = level;
  level.atom = next;
  if (atom === undefined) return;
  level.steps += atom.steps;
  level.positions += atom.positions;
  const floats = level.floats || level.branchVaries;
  if (floats && atom.literal !== undefined) {
    level.literals += folded(atom.literal);
    return;
  }
  putLiterals(level);
  if (floats || atom.varies) level.branchWidth += atom.width;
  level.branchVaries ||= atom.varies;
}

/** All of case, with the two letters beyond ASCII that are the same as one within where case does not count. */
function folded(literal: string): string {
  return literal.toLowerCase().replaceAll('\u017f', 's').replaceAll('\u212a', 'k');
}

function putLiterals(level: Level): void {
  if (level.literals !== '') level.branchWidth += placesIn(level.literals);
  level.literals = '';
}

/**
 * The most places of a text at which one can be at once who reads it in another text, wherever it begins there: as many
 * as its beginning ends with beginnings of itself (Knuth, Morris and Pratt).
 */
function placesIn(literals: string): number {
  const border = [0];
  const places = [1];
  let most = 1;
  for (let end = 1, length = 0; end < literals.length; end++) {
    while (length > 0 && literals[end] !== literals[length]) length = border[length - 1] ?? 0;
    if (literals[end] === literals[length]) length += 1;
    border.push(length);
    const count = 1 + (length === 0 ? 0 : (places[length - 1] ?? 0));
    places.push(count);
    if (count > most) most = count;
  }
  return most;
}

/** Repeated, a part can be alive in all of its copies. */
function repeatAtom(
  level: Level,
  { times, varies }: { readonly times: number; readonly varies: boolean },
): void {
  const { atom } = level;
  if (atom === undefined) return;
  const positions = (atom.positions + 1) * times;
  level.atom = {
    steps: (atom.steps + 1) * times,
    positions,
    width: positions,
    varies: varies || atom.varies,
  };
}

function endBranch(level: Level): void {
  putAtom(level, undefined);
  putLiterals(level);
  level.steps += 1;
  level.width += level.branchWidth;
  level.branchWidth = 1;
  level.branchVaries = false;
  level.branches += 1;
  level.varies = true;
}

function closed(level: Level): Atom {
  putAtom(level, undefined);
  putLiterals(level);
  return {
    steps: level.steps + 3,
    positions: level.positions + level.branches,
    width: level.width + level.branchWidth,
    varies: level.varies || level.branchVaries,
  };
}
