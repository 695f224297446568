import { type Expressions, openString, withAccounts } from './open-arn.ts';
import type { PrintedPolicy } from './printed-policy.ts';

const TEMPLATE: Expressions = {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: expressions of Terraform
  account: '${data.aws_caller_identity.current.account_id}',
  partition: '${data.aws_partition.current.partition}',
  literally: (text) => text.replace(/([$%])\{/g, (found, sign) => sign + found),
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: expressions of Terraform
};

const ARGUMENT = { trust: 'assume_role_policy', permission: 'policy' } as const;

/**
 * An argument of an `aws_iam_role` (or `aws_iam_role_policy`), laid out as `terraform fmt` does. What is open in it refers to
 * `data "aws_caller_identity" "current"` and `data "aws_partition" "current"`.
 *
 * @see https://developer.hashicorp.com/terraform/language/functions/jsonencode
 */
export function terraform({ kind, json, hasOpenAccount = false }: PrintedPolicy): string {
  const template = hasOpenAccount ? TEMPLATE : withAccounts(TEMPLATE);
  return `${ARGUMENT[kind]} = jsonencode(${write(json, '', template)})\n`;
}

/** Policies by the ARNs of their roles: `local.trust_policies`, for arguments to refer to. */
export function terraformMap(policies: ReadonlyMap<string, object>): string {
  const members = [...policies].map(
    ([roleArn, json]) =>
      `    ${openString(roleArn, withAccounts(TEMPLATE))} = jsonencode(${write(json, '    ', withAccounts(TEMPLATE))})\n`,
  );
  return `locals {\n  trust_policies = {\n${members.join('')}  }\n}\n`;
}

function write(value: unknown, indent: string, template: Expressions): string {
  if (typeof value === 'string') return openString(value, template);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => `${deeper}${write(item, deeper, template)},`).join('\n')}\n${indent}]`;
  }
  const members = Object.entries(value).map(
    ([key, item]) => [name(key), write(item, deeper, template)] as const,
  );
  return members.length === 0 ? '{}' : `{\n${aligned(members, deeper)}\n${indent}}`;
}

/** The signs of equality of neighbours stand below one another, unless a value takes several lines. */
function aligned(members: readonly (readonly [name: string, value: string])[], indent: string): string {
  const isShort = (at: number) => members[at] !== undefined && !members[at][1].includes('\n');
  return members
    .map(([key, value], at) => {
      if (!isShort(at)) return `${indent}${key} = ${value}`;
      let [first, last] = [at, at];
      while (isShort(first - 1)) first--;
      while (isShort(last + 1)) last++;
      const width = Math.max(...members.slice(first, last + 1).map(([one]) => one.length));
      return `${indent}${key.padEnd(width)} = ${value}`;
    })
    .join('\n');
}

function name(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? key : openString(key, TEMPLATE);
}
