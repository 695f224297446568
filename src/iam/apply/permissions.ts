import type { IamAction } from '../actions.ts';

/** What `trust apply` asks of IAM, and when. STS lets everybody ask for their own identity. */
export const APPLY_PERMISSIONS = {
  'trust apply': [
    { action: 'iam:GetRole', when: 'a role is allowed, in the account of the credentials, and asked for' },
    { action: 'iam:GetAccountSummary', when: 'a role is read, and --quota is not given' },
    { action: 'iam:UpdateAssumeRolePolicy', when: 'a role is edited' },
  ],
} as const satisfies Record<string, readonly { readonly action: IamAction; readonly when?: string }[]>;
