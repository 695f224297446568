import { matchesWildcard } from '../../identity/wildcard.ts';
import { masked, type Pattern } from './pattern.ts';

/** Why it is not known whether a value matches. */
export type DoubtCode = 'characters-undocumented' | 'braces-undocumented' | 'null-value';

/** What is not known, and of which value of the policy. */
export interface Doubt {
  readonly doubt: DoubtCode;
  readonly value: string;
}

/** Whether a value of the policy matches one of the request. */
export type Match = boolean | Doubt;

/** How a kind of operator compares: made for a value of the request, asked of each value of the policy. */
export type Comparison = (given: string) => (pattern: Pattern) => Match;

const BEYOND_ASCII = /[^\0-\x7f]/;

/** Of surrogates it is not known whether `?` takes one or two, and those for private use are what masks are made of. */
const UNUSUAL = /[\uD800-\uF8FF]/;

/** The same text. */
export const exact: Comparison = (given) => (pattern) => pattern.text === given;

/** The same text but for the case of ASCII's letters; how AWS folds others is not documented. */
export const ignoringCase: Comparison = (given) => {
  const beyond = BEYOND_ASCII.test(given);
  const lower = given.toLowerCase();
  return ({ text, value }) => {
    if (text === given) return true;
    if (beyond || BEYOND_ASCII.test(text)) return { doubt: 'characters-undocumented', value };
    return text.toLowerCase() === lower;
  };
};

/** The text fits the pattern's wildcards. */
export const like: Comparison = (given) => {
  const unusual = UNUSUAL.test(given);
  const hidden = masked(given);
  return ({ wild, text, value }) => {
    if (wild === undefined) return { doubt: 'braces-undocumented', value };
    const literal = wild !== text;
    if ((literal || wild.includes('?')) && (unusual || UNUSUAL.test(text)))
      return { doubt: 'characters-undocumented', value };
    return matchesWildcard(wild, literal ? hidden : given);
  };
};

/** Whether some are true; what is not known only counts where none is. */
export function some<T>(items: readonly T[], match: (item: T) => Match): Match {
  let doubt: Match = false;
  for (const item of items) {
    const one = match(item);
    if (one === true) return true;
    if (one !== false && doubt === false) doubt = one;
  }
  return doubt;
}

/** The opposite, of which just as much is known. */
export function not(match: Match): Match {
  return typeof match === 'boolean' ? !match : match;
}
