import type { FlagTable } from './flag.ts';
import { TEXT_OUTPUT } from './output.ts';
import { ACCOUNT_ID, ADMITTING, FORMAT, ISSUER, PARTITION, QUOTA } from './trust-rows.ts';
import { roleArn } from './values.ts';

/** The flags of `podrole trust render` for ServiceAccounts that are given by name. */
export const TRUST_RENDER_FLAGS = {
  issuer: { ...ISSUER, help: "the cluster's issuer, as tokens have it in iss" },
  accountId: {
    ...ACCOUNT_ID,
    help: 'AWS account of the role, and so of the provider; of roles that are written without one, too',
  },
  partition: { ...PARTITION, help: 'AWS partition of both (default: of an EKS issuer its region, else aws)' },
  ...ADMITTING,
  chain: {
    name: 'chain',
    takes: 'ROLE-ARN',
    value: roleArn,
    help: 'prints both halves of a chain to this role instead: its trust in --base-role, and the permission that needs',
  },
  baseRole: {
    name: 'base-role',
    takes: 'ROLE-ARN',
    value: roleArn,
    help: 'role from which --chain goes on',
  },
  format: {
    ...FORMAT,
    help: 'json (default), cloudformation (a property of AWS::IAM::Role) or terraform (an argument of aws_iam_role); the last two need no --account-id',
  },
  quota: QUOTA,
  output: TEXT_OUTPUT,
} as const satisfies FlagTable;
