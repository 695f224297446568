import type { LintRule } from '../rule.ts';

/**
 * What can be wrong with condition keys, operators and values, whatever the values mean.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export const CONDITION_RULES = {
  'key-scheme': {
    severity: 'error',
    means:
      'A condition key begins with `https://`. Keys begin with the issuer without it, so no request has this one.',
    mend: 'Write what follows `https://` only.',
  },
  'key-slash': {
    severity: 'error',
    means: 'The issuer in a condition key ends with a slash, the provider does not; no request has this key.',
    mend: 'Remove the slash before the claim.',
  },
  'key-arn': {
    severity: 'error',
    means:
      "A condition key begins with the provider's ARN. Keys begin with the issuer, so no request has this one.",
    mend: 'Write what follows `oidc-provider/` only.',
  },
  'key-form': {
    severity: 'error',
    means: 'A condition key has no issuer, or no claim; no request has it.',
    mend: 'Write `HOST/PATH:sub` or `HOST/PATH:aud`, the issuer without `https://`.',
  },
  'key-other-issuer': {
    severity: 'error',
    means:
      "A condition key is of another issuer than the statement's providers. Their tokens lack it, so that the statement never matches, or a negation holds for all.",
    mend: "Begin the key with the provider's issuer. Keys compare without case.",
  },
  'claim-unknown': {
    severity: 'error',
    means: "STS makes no condition key of this claim of a cluster's tokens; no request has it.",
    mend: 'Limit who gets in by `sub`, which has Namespace and ServiceAccount, and by `aud`.',
  },
  'external-id': {
    severity: 'error',
    means: 'A statement for tokens asks for an external id, which AssumeRoleWithWebIdentity cannot carry.',
    mend: 'Remove the condition; limit who gets in by `sub` and `aud`.',
  },
  'no-condition': {
    severity: 'error',
    means:
      'A statement trusts a provider without any condition: every token that the provider vouches for is let in.',
    mend: 'Ask for `sub` and `aud` under `StringEquals`.',
  },
  'no-sub': {
    severity: 'error',
    means:
      'No condition says which subject: every ServiceAccount of the cluster is let in, or every user of the provider.',
    mend: 'Ask for `sub` under `StringEquals`: `system:serviceaccount:NAMESPACE:NAME`.',
  },
  'no-aud': {
    severity: 'warning',
    means:
      "No condition says which audience. The provider's client ids still bound it (STS refuses a token for none of them), so it is no open door until somebody adds a client id for something else.",
    mend: 'Ask for `aud` under `StringEquals`, by default `sts.amazonaws.com`.',
  },
  'operator-unknown': {
    severity: 'error',
    means: 'IAM has no condition operator of that name, and refuses the document. Capitals count.',
    mend: 'Write `StringEquals`, or `StringLike` for values with wildcards.',
  },
  'operator-unfit': {
    severity: 'error',
    means:
      'The operator compares numbers, dates, addresses or ARNs, and claims are text: it never holds, or always.',
    mend: 'Write `StringEquals`, or `StringLike` for values with wildcards.',
  },
  'wildcard-under-equals': {
    severity: 'error',
    means: 'A wildcard stands under an operator that takes it literally: nothing ever equals it.',
    mend: 'Put the key under `StringLike`, and leave `aud` under `StringEquals`.',
  },
  'for-all-values': {
    severity: 'error',
    means: '`ForAllValues` holds where the key is absent, so that the condition asks for nothing then.',
    mend: 'Remove the prefix: `sub` and `aud` have one value.',
  },
  'if-exists': {
    severity: 'error',
    means: '`IfExists` holds where the key is absent, so that a key with a slip in it lets everyone in.',
    mend: 'Remove the suffix: every token has `sub` and `aud`.',
  },
  'sub-only-negated': {
    severity: 'error',
    means:
      'The subject is only said by whom it must not be: everyone else is let in, those yet to come included.',
    mend: 'Name those who may under `StringEquals`.',
  },
  'values-empty': {
    severity: 'error',
    means: 'A condition has an empty list of values, which nothing equals.',
    mend: 'Name the values, or remove the statement.',
  },
  'value-twice': {
    severity: 'warning',
    means: 'A list has the same value twice, which costs characters of the quota and changes nothing.',
    mend: 'Remove one.',
  },
  'policy-variable': {
    severity: 'error',
    means:
      'A principal, subject or audience has `$` and braces in it: a template that was not filled in lets nobody in, and a policy variable lets the token say what it is compared with.',
    mend: 'Write the value itself.',
  },
  'conditions-and': {
    severity: 'warning',
    means:
      'Two conditions of one statement ask for the same claim. Both must hold: they are not alternatives.',
    mend: 'Put all values under one operator (`StringLike` takes plain ones, too), or write two statements.',
  },
} as const satisfies Record<string, LintRule>;
