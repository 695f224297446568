import type { LintRule } from '../rule.ts';

/**
 * What can be wrong with the subjects and audiences of a cluster.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export const SUBJECT_RULES = {
  'subject-form': {
    severity: 'error',
    means: "It is no subject of a ServiceAccount's token, so it lets nobody in.",
    mend: 'Write `system:serviceaccount:NAMESPACE:NAME`.',
  },
  'subject-name': {
    severity: 'error',
    means:
      'The subject has characters, or a length, that no Namespace or ServiceAccount can have: capitals, blanks, `_`.',
    mend: 'Write both names as `kubectl get serviceaccounts -A` prints them.',
  },
  'any-subject': {
    severity: 'error',
    means: 'The subject may be anything: everyone that the provider vouches for is let in.',
    mend: 'Name the subjects.',
  },
  'any-owner': {
    severity: 'error',
    means:
      'The provider vouches for everyone who uses the service, and the pattern leaves open whose repository, project or organisation it is.',
    mend: 'Name the owner: `repo:OWNER/REPOSITORY:…`, `project_path:GROUP/PROJECT:…`, `organization:NAME:…`.',
  },
  'any-service-account': {
    severity: 'error',
    means: 'The subject may be any ServiceAccount of any Namespace.',
    mend: 'Name the ServiceAccounts, or one Namespace: `system:serviceaccount:NAMESPACE:*`.',
  },
  'any-namespace': {
    severity: 'error',
    means:
      'The ServiceAccount is named, the Namespace is not: whoever may make ServiceAccounts in any Namespace makes one of that name.',
    mend: 'Name the Namespace.',
  },
  'namespace-partly': {
    severity: 'warning',
    means:
      'The Namespace has a wildcard, and so takes in those yet to come. `*` and `?` match a colon, too: `shop*` is every Namespace that begins so.',
    mend: 'Name the Namespaces, each with its colon: `system:serviceaccount:NAMESPACE:*`.',
  },
  'default-account': {
    severity: 'warning',
    means: 'It lets in the ServiceAccount `default`, which every pod of the Namespace has that names none.',
    mend: 'Give the workload a ServiceAccount of its own.',
  },
  'subject-shadowed': {
    severity: 'warning',
    means:
      'The subject is let in by another statement or glob already: to remove it here would not keep it out.',
    mend: 'Remove it here, or narrow the other one.',
  },
  'statements-mergeable': {
    severity: 'warning',
    means: 'Statements differ by their subjects only; one list would cost less of the quota.',
    mend: 'Put the subjects into one list: `podrole trust pack` does, where nothing keeps the statements apart, as a Sid would.',
  },
  'audience-sts-host': {
    severity: 'error',
    means:
      'The audience is a host name or URL of STS. It is a text that tokens carry word for word, `sts.amazonaws.com` in every region and partition unless the webhook was told another.',
    mend: 'Write the audience that the tokens have.',
  },
  'audience-other': {
    severity: 'warning',
    means: 'The audience is another than the one given (`sts.amazonaws.com` by default).',
    mend: 'Remove it, or say with `--audience` what the tokens have.',
  },
  'audience-wildcard': {
    severity: 'warning',
    means: "The audience has a wildcard, so that the provider's client ids alone bound it.",
    mend: 'Name the audience under `StringEquals`.',
  },
} as const satisfies Record<string, LintRule>;
