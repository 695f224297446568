import type { Action } from './action.ts';

/** The action on the account as a whole. */
export const ACCOUNT_ACTIONS: Readonly<Record<string, Action>> = {
  GetAccountSummary: {
    needs: () => [{ resource: '*' }],
    run: (_parameters, { account }) => ({
      SummaryMap: new Map([
        ['AssumeRolePolicySizeQuota', account.quota],
        ['Roles', account.roles.size],
        ['RolesQuota', 1000],
        ['Providers', account.providers.size],
        ['PolicySizeQuota', 6144],
        ['RolePolicySizeQuota', 10_240],
        ['AttachedPoliciesPerRoleQuota', 10],
      ]),
    }),
  },
};
