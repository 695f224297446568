/** A class such as `\pL` is a table of some hundred ranges. Steps. */
const UNICODE_CLASS = 60;
const NAMED_CLASS = 10;
/** Where case does not count, the compiler looks at each of the characters between two that are far apart: milliseconds. */
const FOLDED_RANGE = 3000;

/** A part of an expression's text: a character, a class, an operator, or a parenthesis with what belongs to it. */
export interface Part {
  /** Where the next one begins. */
  readonly next: number;
  readonly steps: number;
  /** 1 by default. */
  readonly positions?: number;
  readonly literal?: string | undefined;
  /** Of an operator that repeats what is before it. */
  readonly repeats?: { readonly times: number; readonly varies: boolean };
}

/**
 * Reads the part that begins at an index.
 *
 * @param folds - whether case may not count.
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function readPart(text: string, at: number, folds: boolean): Part {
  switch (text[at]) {
    case '\\':
      return readEscape(text, at);
    case '[':
      return readClass(text, at, folds);
    case '(':
      return { next: at + groupHeader(text, at), steps: 0 };
    case '*':
    case '+':
    case '?':
      return { next: at + 1, steps: 0, repeats: { times: 1, varies: true } };
    case '{':
      return readCount(text, at);
    case '.':
    case '^':
    case '$':
      return { next: at + 1, steps: 1 };
    default:
      return { next: at + 1, steps: 1, literal: text[at] };
  }
}

/** The parenthesis, and the name or the flags right behind it; flags alone are a group of nothing. */
function groupHeader(text: string, at: number): number {
  const header = /^\(\?(?:P?<[^>]*>|[a-zA-Z-]*:|(?=[a-zA-Z-]+\))[a-zA-Z-]+)/.exec(text.slice(at, at + 80));
  return header?.[0].length ?? 1;
}

function readCount(text: string, at: number): Part {
  const count = /^\{(\d{1,6})(?:(,)(\d{0,6}))?\}/.exec(text.slice(at, at + 16));
  if (count === null) return { next: at + 1, steps: 1, literal: '{' };
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
    return {
      next,
      steps: next - at,
      positions: next - at,
      literal: text.slice(at + 2, end === -1 ? next : end),
    };
  }
  const braces = /^\\[pPx]\{[^}]*\}/.exec(text.slice(at, at + 64));
  if (name === 'p' || name === 'P') return { next: at + (braces?.[0].length ?? 3), steps: UNICODE_CLASS };
  const literal = name !== undefined && /[^\w]/.test(name) ? name : undefined;
  return { next: at + (braces?.[0].length ?? 2), steps: 1, literal };
}

/** A `]` right after the `[` or `[^` is a member. */
function readClass(text: string, start: number, folds: boolean): Part {
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
  const isWide = folds && /[^\0-\x7f]|\\x/.test(members);
  const ranges = isWide ? (members.match(/-/g)?.length ?? 0) : 0;
  const steps =
    1 +
    ranges * FOLDED_RANGE +
    unicode * UNICODE_CLASS +
    named * NAMED_CLASS +
    Math.floor(members.length / 8);
  return { next: at + 1, steps };
}
