import type { NeededAction } from '../needed-action.ts';

const NEIGHBOURS = {
  action: 'iam:ListOpenIDConnectProviders',
  when: 'there is no provider of the URL',
  otherwise: 'providers whose URL is nearly the same are not pointed out',
} as const satisfies NeededAction;

/** The closed table of what each command on providers asks of IAM. STS lets everybody ask for their own identity. */
export const PROVIDER_PERMISSIONS = {
  'provider ensure': [
    { action: 'iam:GetOpenIDConnectProvider' },
    NEIGHBOURS,
    { action: 'iam:CreateOpenIDConnectProvider', when: 'there is no provider of the URL' },
    { action: 'iam:TagOpenIDConnectProvider', when: 'a --tag is not there yet, also as it is made' },
    { action: 'iam:AddClientIDToOpenIDConnectProvider', when: 'an --audience is not there yet' },
    {
      action: 'iam:RemoveClientIDFromOpenIDConnectProvider',
      when: 'there are other audiences, with --drop-other-audiences',
    },
    {
      action: 'iam:UpdateOpenIDConnectProviderThumbprint',
      when: 'the thumbprints are not those of --ca-file',
    },
  ],
  'provider show': [
    { action: 'iam:GetOpenIDConnectProvider' },
    NEIGHBOURS,
    { action: 'iam:ListRoles', when: '--roles is given' },
  ],
  'provider delete': [
    { action: 'iam:GetOpenIDConnectProvider' },
    NEIGHBOURS,
    { action: 'iam:ListRoles', when: 'there is a provider' },
    { action: 'iam:DeleteOpenIDConnectProvider', when: 'there is a provider, and it may go' },
  ],
} as const satisfies Record<string, readonly NeededAction[]>;
