import type { LintRule } from '../rule.ts';

/**
 * What can be wrong with principals that are no providers.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export const PRINCIPAL_RULES = {
  everyone: {
    severity: 'error',
    means:
      'The principal is everyone in every AWS account, and no condition says who. An external id does not: it is no secret, it only tells for whom a known caller acts.',
    mend: 'Name the roles or the account that may assume the role.',
  },
  'everyone-limited': {
    severity: 'warning',
    means:
      'The principal is everyone, and only a condition (on organization, account, ARN or network) stands between the role and the world.',
    mend: 'Name the accounts or roles as principals where they can be listed; guard the condition where they cannot.',
  },
  'not-principal': {
    severity: 'error',
    means: '`NotPrincipal` with Allow lets in everyone but those it names, strangers included.',
    mend: 'Name those who may with `Principal`.',
  },
  'not-principal-deny': {
    severity: 'warning',
    means:
      '`NotPrincipal` with Deny also refuses sessions of the very roles it names, unless account and session stand beside them.',
    mend: 'Deny `"Principal": "*"` under a condition on `aws:PrincipalArn`.',
  },
  'principal-wildcard': {
    severity: 'error',
    means: 'A wildcard stands within the name of a principal. IAM takes none there but a lone `*`.',
    mend: 'Name the account as principal, and limit it by `ArnLike` on `aws:PrincipalArn`.',
  },
  'principal-form': {
    severity: 'error',
    means:
      'The principal has no form that IAM knows: a type that there is not, or an ARN that lacks a part. IAM refuses it.',
    mend: 'Write `{"AWS": "arn:PARTITION:iam::ACCOUNT:role/NAME"}`, an account of 12 digits, or `{"Federated": …}` for a provider.',
  },
  'principal-gone': {
    severity: 'warning',
    means:
      'The principal is the unique id of a role or user that was deleted: IAM shows it in place of the ARN. Nobody can be it any more, and IAM may refuse the next edit for it.',
    mend: 'Remove it; name the ARN again if a role of that name was made anew.',
  },
  'kiam-left': {
    severity: 'warning',
    means: "A statement lets in kiam's server: whoever gets at its role has this one, too.",
    mend: 'When no pod lives on kiam any more: `podrole trust remove --drop-kiam`.',
  },
  'kiam-by-condition': {
    severity: 'warning',
    means:
      "A statement lets in kiam's server by a condition on who asks (`aws:PrincipalArn`), which `podrole trust remove --drop-kiam` does not find.",
    mend: 'When no pod lives on kiam any more, take the statement, or that value, out by hand.',
  },
  'node-role': {
    severity: 'warning',
    means:
      'A statement lets in the role of nodes, as kube2iam needs: every process on such a node that reaches the instance metadata has this role, too.',
    mend: "When no pod lives on kube2iam any more (or on kiam, if that was its server's role), remove the statement: `podrole trust remove --drop-kiam ROLE-ARN`.",
  },
} as const satisfies Record<string, LintRule>;
