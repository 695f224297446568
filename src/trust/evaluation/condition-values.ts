import { hasWildcard } from '../subject.ts';
import { like, type Match, not, some } from './comparison.ts';
import { type Compared, type Finding, finding } from './finding.ts';
import { type Operator, wildcardName } from './operator.ts';
import { type Pattern, readPattern } from './pattern.ts';

/**
 * How long a request's values of one key may be together, in characters: an external id has at most 1,224, a subject of
 * Kubernetes 339. With patterns the work grows with the product of both lengths.
 */
const LONGEST_GIVEN = 1280;

/** Whether a condition holds for the values that the request has of its key; `patterns` are what it expects, read. */
export function judgeValues(compared: Compared, patterns: readonly Pattern[]): Finding {
  const { operator, key, given } = compared;
  if (given.reduce((length, value) => length + value.length, given.length) > LONGEST_GIVEN)
    return finding('unknown', 'values-too-long', operator.name, key);
  if (operator.set === undefined) {
    if (given.length !== 1) return finding('unknown', 'several-values', compared);
  } else if (given.every((value) => value === '')) {
    return judgeEmpty(operator, key);
  } else if (given.includes('')) {
    return finding('unknown', 'empty-value', operator.name, key);
  }
  const match = matchSet(compared, patterns);
  if (match === true) return finding('yes', 'matched');
  if (match === false) return differs(compared);
  return finding('unknown', match.doubt, operator.name, key, match.value);
}

/** Having a key without a value counts as not having it. */
function judgeEmpty({ set, name }: Operator, key: string): Finding {
  return set === 'ForAllValues'
    ? finding('yes', 'matched')
    : finding('no', 'condition-value-empty', name, key);
}

/**
 * Values of the policy are ORed, or NORed where the operator is negated; which of the request's must match is up to the
 * set prefix.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
function matchSet({ operator, given }: Compared, patterns: readonly Pattern[]): Match {
  const matches = (one: string): Match => {
    const match = some(patterns, operator.compare(one));
    return operator.negated ? not(match) : match;
  };
  return operator.set === 'ForAllValues'
    ? not(some(given, (one) => not(matches(one))))
    : some(given, matches);
}

function differs(compared: Compared): Finding {
  const { operator, expected, given } = compared;
  const told = operator.negated || operator.compare === like;
  const wildcard = told ? undefined : meantAsWildcard(expected, given);
  return wildcard === undefined
    ? finding('no', 'condition-value-differs', compared)
    : finding('no', 'wildcard-under-string-equals', compared, wildcard, wildcardName(operator));
}

function meantAsWildcard(expected: readonly string[], given: readonly string[]): string | undefined {
  const fits = given.map(like);
  return expected.find((value) => {
    const pattern = readPattern(value, false);
    return hasWildcard(value) && fits.some((one) => one(pattern) === true);
  });
}
