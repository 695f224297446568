import { isPossibleName } from '../subject-name.ts';
import { claimsOf, isPositive } from './claims.ts';
import type { Problem } from './finding.ts';
import { shownValue } from './listed.ts';
import type { ReadCondition, ReadStatement } from './reading.ts';
import { parseSubjectPattern, type Reach } from './subject-pattern.ts';

/** Holds the subjects that a statement lets in against their rules; those of others than clusters have shapes of their own. */
export function* checkSubjects(one: ReadStatement): Iterable<Problem> {
  if (!one.allows || one.providers.length === 0) return;
  for (const condition of claimsOf(one, 'sub').filter(isPositive)) {
    for (const value of new Set(condition.values)) {
      // Variables, and wildcards that are taken literally, have findings of their own.
      if (value.includes('${')) continue;
      if (condition.read?.comparison === 'equals' && /[*?]/.test(value)) continue;
      yield* one.isCluster ? checkSubject(value, condition) : checkForeign(value, one);
    }
  }
}

const REACHES: Readonly<Record<Reach, Problem['code'] | undefined>> = {
  none: 'subject-form',
  anything: 'any-subject',
  'any-service-account': 'any-service-account',
  'any-namespace': 'any-namespace',
  'some-namespaces': 'namespace-partly',
  'one-namespace': undefined,
};

function* checkSubject(value: string, { read }: ReadCondition): Iterable<Problem> {
  const compared = read?.ignoresCase ? value.toLowerCase() : value;
  const { reach, namespace, name } = parseSubjectPattern(compared);
  // In other capitals, or between blanks, it would be one.
  const isSlip = reach === 'none' && parseSubjectPattern(value.trim().toLowerCase()).reach !== 'none';
  if (isSlip || !isPossibleName(namespace, name)) {
    yield { code: 'subject-name', sentence: `It names ${shownValue(value)}.` };
    return;
  }
  const code = REACHES[reach];
  const sentence = reach === 'none' ? `It names ${shownValue(value)}.` : letsIn(value);
  if (code !== undefined) yield { code, sentence };
  if (name === 'default') yield { code: 'default-account', sentence };
}

/** Providers that everybody shares who uses the service, and what a pattern must not leave open: the first name in it. */
const SHARED: readonly string[] = ['token.actions.githubusercontent.com', 'gitlab.com', 'app.terraform.io'];

function* checkForeign(value: string, { providers }: ReadStatement): Iterable<Problem> {
  if (parseSubjectPattern(value).reach === 'anything') {
    yield { code: 'any-subject', sentence: letsIn(value) };
    return;
  }
  const isShared = providers.some(({ issuer }) => SHARED.includes(issuer ?? ''));
  if (isShared && /^[^:/]*[*?]|^[^:/]*:[^:/]*[*?]/.test(value))
    yield { code: 'any-owner', sentence: letsIn(value) };
}

function letsIn(value: string): string {
  return `It lets in ${shownValue(value)}.`;
}
