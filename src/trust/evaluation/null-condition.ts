import type { Condition } from '../policy.ts';
import { type Match, some } from './comparison.ts';
import type { Given } from './context.ts';
import { type Finding, finding } from './finding.ts';

/**
 * Whether a condition under `Null` holds: `true` for a key that is not there, `false` for one that is.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
 */
export function judgeNull({ operator, key, values }: Condition, given: Given): Finding {
  if (given.state === 'unmodelled') return finding('unknown', 'unknown-condition-key', key);
  if (given.state === 'given' && given.values.every((value) => value === ''))
    return finding('unknown', 'empty-value', operator, key);
  const absent = given.state === 'missing';
  const match = some(values, (value) => wants(value, absent));
  if (match === true) return finding('yes', 'matched');
  if (match !== false) return finding('unknown', match.doubt, operator, key, match.value);
  return absent
    ? finding('no', 'condition-key-missing', operator, key)
    : finding('no', 'condition-key-present', operator, key);
}

function wants(value: string, absent: boolean): Match {
  if (value !== 'true' && value !== 'false') return { doubt: 'null-value', value };
  return (value === 'true') === absent;
}
