import type { NeededAction } from '../needed-action.ts';

const READ = { action: 'iam:GetRole' } as const satisfies NeededAction;
const WRITE = {
  action: 'iam:UpdateAssumeRolePolicy',
  when: 'something is to be written, and not with --dry-run',
} as const satisfies NeededAction;
const QUOTA = { action: 'iam:GetAccountSummary', when: 'without --quota' } as const satisfies NeededAction;

/** The closed table of what each command on trust policies asks of IAM with `--role`. STS lets everybody ask for their own identity. */
export const TRUST_PERMISSIONS = {
  'trust add': [READ, WRITE, QUOTA],
  'trust remove': [READ, WRITE, QUOTA],
  'trust pack': [READ, WRITE, QUOTA],
  'trust check': [READ],
  'trust lint': [READ, QUOTA],
} as const satisfies Record<string, readonly NeededAction[]>;
