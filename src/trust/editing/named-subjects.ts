import { matchesWildcard } from '../../identity/wildcard.ts';
import { hasWildcard } from '../subject.ts';
import type { Expectation } from './prove.ts';
import type { TellApart } from './telling-apart.ts';

/** What no policy names, to stand for all that it does not name. */
export const NOBODY = 'podrole-proof';

/** Subjects that an edit names, patterns among them, and what is to become of them. */
export interface NamedSubjects {
  readonly becomes: 'allowed' | 'refused';
  readonly providerArn: string;
  /** `undefined` for every audience. */
  readonly audience: string | undefined;
  readonly subjects: readonly string[];
  /** Patterns of session names for which it is so; empty for any. */
  readonly sessionNames: readonly string[];
}

/** A token as it is put to both policies. */
export interface Token {
  readonly providerArn: string;
  readonly audience: string;
  readonly subject: string;
  readonly sessionName: string;
}

/** What is expected of a token, by what an edit names. */
export function expectationsOf(named: readonly NamedSubjects[]): (token: Token) => Expectation {
  const prepared = named.map((one) => ({
    ...one,
    exact: new Set(one.subjects.map(sample)),
    patterns: one.subjects.filter(hasWildcard),
  }));
  return ({ audience, subject, sessionName }) => {
    for (const { becomes, audience: asked, exact, patterns, sessionNames } of prepared) {
      if (asked !== undefined && asked !== audience) continue;
      if (exact.has(subject)) {
        const isFor = sessionNames.length === 0 || sessionNames.map(sample).includes(sessionName);
        if (isFor) return becomes;
        return sessionNames.some((pattern) => matchesWildcard(pattern, sessionName)) ? 'not-refused' : 'same';
      }
      if (patterns.some((pattern) => matchesWildcard(pattern, subject)))
        return becomes === 'allowed' ? 'not-refused' : 'not-allowed';
    }
    return 'same';
  };
}

/** Whether an edit names a subject itself, or by a pattern. */
export function namedAs({ subjects }: NamedSubjects): TellApart {
  const exact = new Set(subjects.map(sample));
  const patterns = subjects.filter(hasWildcard);
  return (subject) => {
    if (exact.has(subject)) return 'itself';
    return patterns.some((pattern) => matchesWildcard(pattern, subject)) ? 'pattern' : '';
  };
}

/** Something that a pattern matches; of what is none, itself. */
export function sample(pattern: string): string {
  return pattern.replaceAll('*', NOBODY).replaceAll('?', 'x');
}
