/** What an action is allowed on, as a policy says it. */
export type ActionTarget =
  /** The ARN of a role. */
  | 'role'
  /** The ARN of an OIDC provider. */
  | 'provider'
  /** IAM knows no narrower resource. */
  | 'any';

/** One row of {@link IAM_ACTIONS}. */
interface ActionRow {
  readonly on: ActionTarget;
  /** What it is needed for, as a sentence for `docs/`. */
  readonly why: string;
}

/**
 * The closed table of what podrole asks of IAM.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export const IAM_ACTIONS = {
  'iam:GetRole': { on: 'role', why: 'Reads the trust policy of a role, and its tags.' },
  'iam:UpdateAssumeRolePolicy': { on: 'role', why: 'Writes the trust policy of a role.' },
  'iam:GetAccountSummary': { on: 'any', why: "Reads the account's quota on trust policies." },
  'iam:ListRoles': { on: 'any', why: 'Looks through all roles for those that trust a provider.' },
  'iam:GetOpenIDConnectProvider': { on: 'provider', why: 'Reads a provider.' },
  'iam:ListOpenIDConnectProviders': {
    on: 'any',
    why: 'Looks for providers whose URL is nearly the same.',
  },
  'iam:CreateOpenIDConnectProvider': { on: 'provider', why: 'Makes a provider.' },
  'iam:AddClientIDToOpenIDConnectProvider': { on: 'provider', why: 'Adds an audience to a provider.' },
  'iam:RemoveClientIDFromOpenIDConnectProvider': {
    on: 'provider',
    why: 'Takes an audience from a provider.',
  },
  'iam:UpdateOpenIDConnectProviderThumbprint': {
    on: 'provider',
    why: 'Sets the thumbprints of a provider.',
  },
  'iam:TagOpenIDConnectProvider': { on: 'provider', why: 'Sets tags of a provider, also as it is made.' },
  'iam:DeleteOpenIDConnectProvider': { on: 'provider', why: 'Deletes a provider.' },
} as const satisfies Record<string, ActionRow>;

/** A literal from {@link IAM_ACTIONS}. */
export type IamAction = keyof typeof IAM_ACTIONS;
