import { claimsOf } from './claims.ts';
import type { Problem } from './finding.ts';
import { listed, shownValue } from './listed.ts';
import type { ReadStatement } from './reading.ts';

/** Holds the values of a statement's conditions against the rules that do not ask what they mean. */
export function* checkValues(one: ReadStatement): Iterable<Problem> {
  for (const { operator, key, values } of one.conditions) {
    if (values.length === 0)
      yield { code: 'values-empty', sentence: `${operator} has no value for ${shownValue(key)}.` };
    const twice = repeated(values);
    if (twice.length > 0)
      yield { code: 'value-twice', sentence: `${shownValue(key)} has twice: ${listed(twice)}.` };
  }
  if (!one.allows) return;
  for (const { key, values } of [...claimsOf(one, 'sub'), ...claimsOf(one, 'aud')]) {
    const variables = values.filter((value) => value.includes('${'));
    if (variables.length === 0) continue;
    yield { code: 'policy-variable', sentence: `${shownValue(key)} is compared with ${listed(variables)}.` };
  }
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) twice.add(value);
    seen.add(value);
  }
  return [...twice];
}
