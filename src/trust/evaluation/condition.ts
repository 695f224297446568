import { matchesWildcard } from '../../identity/wildcard.ts';
import type { Condition } from '../policy.ts';
import { type Finding, finding } from './finding.ts';

/** The request's condition keys, in lower case, with their values; `unknown` for one that it has, whatever it may be. */
export type Context = Readonly<Record<string, readonly string[] | 'unknown'>>;

type Operator = (expected: string, given: string) => boolean;

/**
 * Every condition operator that is evaluated.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: (expected, given) => expected === given,
  StringLike: matchesWildcard,
};

/**
 * The keys whose absence means something: the claims that STS makes into keys, and those of its own requests. Any
 * other key may be in AWS's request although it is not in ours.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const MODELLED = /^(?!aws:).+:(?:sub|aud|amr)$|^sts:(?:rolesessionname|externalid)$|^aws:federatedprovider$/;

/** Whether a condition holds: some value of the policy fits some value of the request. */
export function judgeCondition(condition: Condition, context: Context): Finding {
  const { operator, key, values } = condition;
  const fits = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (fits === undefined) return finding('unknown', 'unknown-operator', operator);
  const name = key.toLowerCase();
  const given = Object.hasOwn(context, name) ? context[name] : undefined;
  if (given === undefined) {
    return MODELLED.test(name)
      ? finding('no', 'condition-key-missing', operator, key)
      : finding('unknown', 'unknown-condition-key', key);
  }
  if (given === 'unknown') return finding('unknown', 'condition-value-unknown', key);
  const literal = values.filter((value) => !hasVariable(value));
  if (literal.some((expected) => given.some((value) => fits(expected, value))))
    return finding('yes', 'matched');
  const variable = values.find(hasVariable);
  if (variable !== undefined) return finding('unknown', 'policy-variable', variable);
  const wildcard = operator === 'StringEquals' ? meantAsWildcard(values, given) : undefined;
  if (wildcard !== undefined) return finding('no', 'wildcard-under-string-equals', key, wildcard, given);
  return finding('no', 'condition-value-differs', operator, key, values, given);
}

function hasVariable(value: string): boolean {
  return value.includes('${');
}

function meantAsWildcard(values: readonly string[], given: readonly string[]): string | undefined {
  return values.find((pattern) => given.some((value) => matchesWildcard(pattern, value)));
}
