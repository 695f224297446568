import { claimsOf, isPositive, isText } from './claims.ts';
import type { Problem } from './finding.ts';
import { listed, shownValue } from './listed.ts';
import { meantOperator } from './operator.ts';
import type { ReadCondition, ReadStatement } from './reading.ts';

/** Holds the condition operators of a statement against their rules. */
export function* checkOperators(one: ReadStatement): Iterable<Problem> {
  yield* checkNames(one);
  for (const condition of one.conditions) yield* checkWildcard(condition);
  if (!one.allows) return;
  for (const condition of [...claimsOf(one, 'sub'), ...claimsOf(one, 'aud')]) yield* checkClaim(condition);
  for (const claim of ['sub', 'aud']) yield* checkTogether(one, claim);
}

function* checkNames({ conditions }: ReadStatement): Iterable<Problem> {
  const unknown = conditions.filter(({ read }) => read === undefined).map(({ operator }) => operator);
  for (const operator of new Set(unknown)) {
    const meant = meantOperator(operator);
    const hint = meant === undefined ? '' : ` Is it ${meant}?`;
    yield { code: 'operator-unknown', sentence: `It uses the operator ${shownValue(operator)}.${hint}` };
  }
}

function* checkWildcard({ operator, key, values, read, parsedKey }: ReadCondition): Iterable<Problem> {
  if (read?.comparison !== 'equals') return;
  // In an audience a question mark may be part of a URL.
  const isSubject = parsedKey.kind === 'claim' && parsedKey.claim === 'sub';
  const wildcards = values.filter(
    (value) => (isSubject ? /[*?]/ : /\*/).test(value) && !value.includes('${'),
  );
  if (wildcards.length === 0) return;
  const sentence = `${operator} takes the wildcard literally in ${shownValue(key)}: ${listed(wildcards)}.`;
  yield { code: 'wildcard-under-equals', sentence };
}

function* checkClaim(condition: ReadCondition): Iterable<Problem> {
  const { operator, key, read } = condition;
  if (read === undefined) return;
  const sentence = `${operator} is asked of ${shownValue(key)}.`;
  if (read.forAllValues) yield { code: 'for-all-values', sentence };
  if (read.ifExists) yield { code: 'if-exists', sentence };
  if (read.comparison !== 'presence' && !isText(condition)) yield { code: 'operator-unfit', sentence };
}

function* checkTogether(one: ReadStatement, claim: string): Iterable<Problem> {
  const conditions = claimsOf(one, claim).filter(isPositive);
  const issuers = new Set(conditions.map(({ parsedKey }) => parsedKey.issuer));
  if (conditions.length < 2 || issuers.size > 1) return;
  const operators = conditions.map(({ operator }) => operator);
  yield { code: 'conditions-and', sentence: `It asks for ${claim} under each of ${listed(operators)}.` };
}
