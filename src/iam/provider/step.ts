import type { IamAction } from '../actions.ts';

/** One change of a provider: one request to IAM, whole or not at all. */
export type ProviderStep =
  | {
      readonly kind: 'create';
      readonly clientIds: readonly string[];
      /** Without them IAM looks for one itself. */
      readonly thumbprints: readonly string[] | undefined;
      readonly tags: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'add-client-id'; readonly clientId: string }
  | { readonly kind: 'remove-client-id'; readonly clientId: string }
  /** All that it has then. */
  | { readonly kind: 'set-thumbprints'; readonly thumbprints: readonly string[] }
  /** Those to be added, or to have another value. */
  | { readonly kind: 'tag'; readonly tags: Readonly<Record<string, string>> };

/** Which action of IAM does it. */
export const STEP_ACTIONS = {
  create: 'iam:CreateOpenIDConnectProvider',
  'add-client-id': 'iam:AddClientIDToOpenIDConnectProvider',
  'remove-client-id': 'iam:RemoveClientIDFromOpenIDConnectProvider',
  'set-thumbprints': 'iam:UpdateOpenIDConnectProviderThumbprint',
  tag: 'iam:TagOpenIDConnectProvider',
} as const satisfies Record<ProviderStep['kind'], IamAction>;
