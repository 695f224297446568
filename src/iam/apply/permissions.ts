import type { NeededAction } from '../needed-action.ts';

/** The closed table of what `podrole trust apply` asks of IAM. STS lets everybody ask for their own identity. */
export const APPLY_PERMISSIONS = {
  'trust apply': [
    { action: 'iam:GetRole', when: 'a role is allowed, and in the account of the credentials' },
    { action: 'iam:UpdateAssumeRolePolicy', when: 'something is to be written, and not with --dry-run' },
    { action: 'iam:GetAccountSummary', when: 'a role is read, without --quota' },
  ],
} as const satisfies Record<string, readonly NeededAction[]>;
