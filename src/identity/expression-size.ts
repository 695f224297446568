/** A class such as `\pL` is a table of some hundred ranges. Steps. */
const UNICODE_CLASS = 100;
const NAMED_CLASS = 10;

/** A group that is open, or the whole: the steps of what is closed in it, and of what a repetition would repeat. */
interface Open {
  total: number;
  last: number;
}

/**
 * About how many steps the program of a regular expression has, repetitions written out, without compiling it: to
 * compile `(((a{1000}))){9}` and its like takes seconds and gigabytes. Meant as an upper bound; for a text that is no
 * expression any number.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function expressionSize(text: string): number {
  const outer: Open[] = [];
  let open: Open = { total: 0, last: 0 };
  const put = (steps: number) => {
    open.total += steps;
    open.last = steps;
  };
  for (let at = 0; at < text.length; ) {
    switch (text[at]) {
      case '\\': {
        const quoted = text[at + 1] === 'Q' ? literalEnd(text, at + 2) : undefined;
        if (quoted === undefined) put(escapeSize(text[at + 1]));
        else for (let count = quoted - at; count > 0; count--) put(1);
        at = quoted ?? escapeEnd(text, at);
        break;
      }
      case '[': {
        const end = classEnd(text, at);
        put(classSize(text.slice(at, end)));
        at = end;
        break;
      }
      case '(':
        outer.push(open);
        open = { total: 2, last: 0 };
        at += 1;
        break;
      case ')': {
        const { total } = open;
        open = outer.pop() ?? { total: 0, last: 0 };
        put(total);
        at += 1;
        break;
      }
      case '{': {
        const repetition = /^\{(\d{1,6})(?:,(\d{0,6}))?\}/.exec(text.slice(at, at + 16));
        if (repetition === null) put(1);
        else {
          const times = Math.max(Number(repetition[1]), Number(repetition[2] ?? 0), 1) + 1;
          open.total += open.last * (times - 1) + times;
          open.last = open.last * times + times;
        }
        at += repetition?.[0].length ?? 1;
        break;
      }
      case '*':
      case '+':
      case '?':
      case '|':
        open.total += 1;
        open.last += 1;
        at += 1;
        break;
      default:
        put(1);
        at += 1;
    }
  }
  // What was not closed compiles to nothing, but counts.
  return outer.reduce((sum, { total }) => sum + total, open.total);
}

function escapeSize(name: string | undefined): number {
  return name === 'p' || name === 'P' ? UNICODE_CLASS : 1;
}

/** Past an escape, with the braces of `\p{Greek}` and `\x{10FFFF}`. */
function escapeEnd(text: string, start: number): number {
  const braces = /^\\[pPx]\{[^}]*\}/.exec(text.slice(start, start + 64));
  return start + (braces?.[0].length ?? 2);
}

function literalEnd(text: string, start: number): number {
  const end = text.indexOf('\\E', start);
  return end === -1 ? text.length : end + 2;
}

/** Past the `]` of the class that begins at `start`; a `]` right after the `[` or `[^` is a member. */
function classEnd(text: string, start: number): number {
  let at = start + (text[start + 1] === '^' ? 2 : 1);
  if (text[at] === ']') at += 1;
  while (at < text.length && text[at] !== ']') {
    const named = text[at] === '[' && text[at + 1] === ':' ? text.indexOf(':]', at + 2) : -1;
    if (named !== -1) at = named + 2;
    else at += text[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}

function classSize(text: string): number {
  const unicode = text.match(/\\[pP]/g)?.length ?? 0;
  const named = text.match(/\[:|\\[dswDSW]/g)?.length ?? 0;
  return 1 + unicode * UNICODE_CLASS + named * NAMED_CLASS + Math.floor(text.length / 8);
}
