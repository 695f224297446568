import { type Expressions, openString, withAccounts } from './open-arn.ts';
import type { PrintedPolicy } from './printed-policy.ts';

const SUB: Expressions = {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: expressions of CloudFormation
  account: '${AWS::AccountId}',
  partition: '${AWS::Partition}',
  literally: (text) => text.replaceAll('${', () => '${!'),
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: expressions of CloudFormation
};

const PROPERTY = { trust: 'AssumeRolePolicyDocument', permission: 'PolicyDocument' } as const;

/**
 * A property of an `AWS::IAM::Role` (or `Policy`) in YAML: one string for `!Sub`, since a map's key can hold no intrinsic.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
 */
export function cloudFormation({ kind, json, hasOpenAccount = false }: PrintedPolicy): string {
  const text = write(json, '  ', hasOpenAccount ? SUB : withAccounts(SUB));
  return `${PROPERTY[kind]}: !Sub |\n  ${text}\n`;
}

function write(value: unknown, indent: string, sub: Expressions): string {
  if (typeof value === 'string') return openString(value, sub);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((item) => deeper + write(item, deeper, sub))
    : Object.entries(value).map(
        ([key, item]) => `${deeper}${openString(key, sub)}: ${write(item, deeper, sub)}`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return members.length === 0 ? `${open}${close}` : `${open}\n${members.join(',\n')}\n${indent}${close}`;
}
