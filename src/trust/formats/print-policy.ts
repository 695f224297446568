import { cloudFormation } from './cloud-formation.ts';
import type { PrintedPolicy } from './printed-policy.ts';
import { terraform } from './terraform.ts';

/** How a policy can be printed. */
export const POLICY_FORMATS = ['json', 'cloudformation', 'terraform'] as const;

/** A literal from {@link POLICY_FORMATS}. */
export type PolicyFormat = (typeof POLICY_FORMATS)[number];

/** A policy in one of the formats. What is open in it becomes an expression of the format; JSON has none. */
export function printPolicy(policy: PrintedPolicy, format: PolicyFormat): string {
  return PRINTERS[format](policy);
}

const PRINTERS: Readonly<Record<PolicyFormat, (policy: PrintedPolicy) => string>> = {
  json: ({ json }) => `${JSON.stringify(json, null, 2)}\n`,
  cloudformation: cloudFormation,
  terraform,
};
