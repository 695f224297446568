import type { Condition } from '../policy.ts';
import type { Frame } from './frame.ts';

/** The statement as JSON: a list of one value is the value. */
export function statementJson(frame: Frame, subjects: readonly string[]): object {
  const { sid, providerArn, hostAndPath, actions, audience, matching, others } = frame;
  const conditions: readonly Condition[] = [
    ...(audience === undefined
      ? []
      : [{ operator: audience.matching, key: `${hostAndPath}:aud`, values: audience.values }]),
    { operator: matching, key: `${hostAndPath}:sub`, values: subjects },
    ...others,
  ];
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: 'Allow',
    Principal: { Federated: providerArn },
    Action: oneOrMore(actions),
    Condition: conditionJson(conditions),
  };
}

/** A `Condition` block. */
export function conditionJson(conditions: readonly Condition[]): object {
  const block = new Map<string, [key: string, values: string | readonly string[]][]>();
  for (const { operator, key, values } of conditions)
    block.set(operator, [...(block.get(operator) ?? []), [key, oneOrMore(values)]]);
  return Object.fromEntries([...block].map(([operator, keys]) => [operator, Object.fromEntries(keys)]));
}

function oneOrMore(values: readonly string[]): string | readonly string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}
