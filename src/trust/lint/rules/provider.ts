import type { LintRule } from '../rule.ts';

/**
 * What can be wrong with the provider that a statement names, or with its action.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export const PROVIDER_RULES = {
  'provider-wildcard': {
    severity: 'error',
    means: "A wildcard stands in the provider's ARN, where IAM takes none.",
    mend: 'Name each provider by its whole ARN, in a statement of its own.',
  },
  'provider-form': {
    severity: 'error',
    means:
      'The federated principal is no ARN of a provider. Only Cognito, Google, Facebook and Login with Amazon go by their host.',
    mend: 'Write `arn:PARTITION:iam::ACCOUNT:oidc-provider/HOST/PATH`.',
  },
  'provider-scheme': {
    severity: 'error',
    means:
      "The provider's ARN has `https://` in it; IAM keeps providers without, so there is none of that name.",
    mend: 'Write what follows `https://` only.',
  },
  'provider-slash': {
    severity: 'error',
    means:
      "The provider's ARN ends with a slash. Issuers of clusters have none, and the condition keys must agree with it.",
    mend: 'Remove the slash, here and in the keys.',
  },
  'provider-case': {
    severity: 'error',
    means: 'The provider is the issuer in other capitals. ARNs compare with case, so it is another provider.',
    mend: 'Write the issuer exactly as the cluster has it.',
  },
  'provider-partition': {
    severity: 'error',
    means: "The provider's ARN is of another partition than the role, or of one that AWS does not have.",
    mend: "Write the role's own partition: `aws`, `aws-cn`, `aws-us-gov` …",
  },
  'provider-account': {
    severity: 'error',
    means: 'The provider is of another account. A role can only use providers of its own.',
    mend: "Make the provider in the role's account, and name that one.",
  },
  'providers-mixed': {
    severity: 'error',
    means:
      'The providers are of several accounts or partitions. A role can only use those of its own: the other statements never match.',
    mend: "Name the providers of the role's account; say which it is with `--account-id` and `--partition`.",
  },
  'provider-region': {
    severity: 'warning',
    means:
      "The provider's issuer is an EKS cluster of another partition than the provider. That works if it was made on purpose, and is a slip of copying otherwise.",
    mend: 'Compare region and ARN.',
  },
  'eks-issuer-form': {
    severity: 'warning',
    means:
      'The issuer looks like one of EKS, but EKS has none of that form: `oidc.eks.REGION.SUFFIX/id/` and 32 capitals or digits.',
    mend: 'Print it: `aws eks describe-cluster --name NAME --query cluster.identity.oidc.issuer`.',
  },
  'issuer-untrusted': {
    severity: 'warning',
    means: 'No statement lets in tokens of the issuer that was given.',
    mend: 'Add a ServiceAccount with `podrole trust add`, or look whether it is the right role and issuer.',
  },
  'several-providers': {
    severity: 'error',
    means:
      'A statement names several providers, and its conditions ask for the claims of one: tokens of the others lack those keys, so they never match.',
    mend: 'Write a statement for each provider.',
  },
  'action-not-web-identity': {
    severity: 'error',
    means: 'A statement names a provider of tokens, but not the action by which tokens are exchanged.',
    mend: 'Write `"Action": "sts:AssumeRoleWithWebIdentity"`.',
  },
  'action-wide': {
    severity: 'warning',
    means: 'An action has a wildcard, and so allows ways into the role that nobody thought of.',
    mend: 'Name the action: `sts:AssumeRoleWithWebIdentity` for tokens, `sts:AssumeRole` for roles.',
  },
  'action-foreign': {
    severity: 'error',
    means:
      'An action is not of STS; IAM refuses a trust policy with it. What a role may do stands in its permissions.',
    mend: "Move it to one of the role's own policies.",
  },
  'not-action': {
    severity: 'warning',
    means: '`NotAction` with Allow allows every action but those it names, those yet to come included.',
    mend: 'Name the action with `Action`.',
  },
} as const satisfies Record<string, LintRule>;
