import { describe, expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { lintTrustPolicy } from '../../../src/trust/lint/lint.ts';
import { LINT_GROUPS, LINT_RULES } from '../../../src/trust/lint/rules.ts';
import { RULE_CASES, type RuleCase } from './rule-cases.ts';

const CASES = Object.entries(RULE_CASES).flatMap(([code, cases]) =>
  cases.map((one): [string, string, RuleCase] => [code, one.name, one]),
);

function codesOf(text: string, options: RuleCase['options']): readonly string[] {
  return lintTrustPolicy(readPolicyDocument(text), options).map(({ code }) => code);
}

test('every rule has a case, and stands in one group', () => {
  expect(Object.keys(RULE_CASES).sort()).toEqual(Object.keys(LINT_RULES).sort());
  expect(CASES.filter(([code]) => !Object.hasOwn(LINT_RULES, code))).toEqual([]);
  const codes = Object.values(LINT_GROUPS).flatMap((group) => Object.keys(group));
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.length).toBeGreaterThanOrEqual(25);
  expect(Object.values(RULE_CASES).filter((cases) => cases.length === 0)).toEqual([]);
});

describe.each(CASES)('%s: %s', (code, _, { bad, good, options, beside = [] }) => {
  test('is found, and told once', () => {
    expect([...new Set(codesOf(bad, options))].sort()).toEqual([code, ...beside].sort());
  });
  test('is not found where it is not', () => expect(codesOf(good, options)).not.toContain(code));
});
