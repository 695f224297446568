import type { Condition } from '../policy.ts';
import { judgeValues } from './condition-values.ts';
import { type KnownRequest, lookUp } from './context.ts';
import { type Finding, finding } from './finding.ts';
import { judgeNull } from './null-condition.ts';
import { documentedName, findOperator, NULL, type Operator } from './operator.ts';
import { isDependent, readPattern } from './pattern.ts';

/** What a condition is judged against. */
export interface Scope extends KnownRequest {
  /** Whether `${…}` in the policy's values is a policy variable. */
  readonly variables: boolean;
}

/**
 * Whether a condition holds.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function judgeCondition(condition: Condition, scope: Scope): Finding {
  const { operator: name, key, values } = condition;
  if (values.length === 0) return finding('unknown', 'empty-list', `${name} for ${key}`);
  const given = lookUp(key, scope);
  if (name === NULL) return judgeNull(condition, given);
  const operator = findOperator(name);
  if (operator === undefined) return unknownOperator(name);
  if (given.state === 'unmodelled') return finding('unknown', 'unknown-condition-key', key);
  if (given.state === 'unknown') return finding('unknown', 'condition-value-unknown', key);
  if (given.state === 'missing' && operator.ifExists) return finding('yes', 'matched');
  // A variable without a value may make the whole statement invalid, whatever else is in the list.
  const dependent = scope.variables ? values.find(isDependent) : undefined;
  if (dependent !== undefined) return finding('unknown', 'policy-variable', dependent);
  if (given.state === 'missing') return judgeMissing(operator, key);
  const patterns = values.map((value) => readPattern(value, scope.variables));
  return judgeValues({ operator, key, expected: values, given: given.values }, patterns);
}

function unknownOperator(name: string): Finding {
  const documented = documentedName(name);
  return documented === undefined
    ? finding('unknown', 'unknown-operator', name)
    : finding('unknown', 'operator-case', name, documented);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
function judgeMissing({ name, set, negated }: Operator, key: string): Finding {
  const holds = set === undefined ? negated : set === 'ForAllValues';
  return holds ? finding('yes', 'matched') : finding('no', 'condition-key-missing', name, key);
}
