/** How much a finding matters. */
export type FindingLevel =
  /** Pods do not get their role by what is rendered. */
  | 'error'
  /** It can be rendered, and lets in more than it seems to, or needs something besides. */
  | 'warning'
  /** Worth knowing. */
  | 'note';

/** One row of {@link FINDINGS}. */
export interface FindingRow {
  readonly level: FindingLevel;
  /** What it means, as a sentence for `docs/`. */
  readonly means: string;
  /** What the reader can do about it. */
  readonly mend: string;
}

/** The closed table of what a demand can have against it. A code is never reused for something else. */
export const FINDINGS = {
  'role-no-arn': {
    level: 'error',
    means: 'What is asked for is no role ARN. No policy is rendered for it.',
    mend: 'Correct the annotation: `arn:PARTITION:iam::ACCOUNT:role/NAME`.',
  },
  'role-base-missing': {
    level: 'error',
    means:
      'What is asked for is the name of a role, and nothing says of which account it is. No policy is rendered for it.',
    mend: 'Give `--account-id` or `--role-base-arn`; or write the whole ARN in the annotation.',
  },
  'name-impossible': {
    level: 'error',
    means:
      'The Namespace or the ServiceAccount has a name that Kubernetes refuses; in a policy it could be a pattern for others. It is not rendered.',
    mend: 'Correct the name in the manifest; of a template, give what it renders.',
  },
  'audience-impossible': {
    level: 'error',
    means:
      'The audience is empty or over 255 characters, which no OIDC provider has among its client ids; or it has `${` or a character beyond U+00FF, of which a policy would make something else. It is not rendered.',
    mend: 'Remove the audience annotation, or write the audience of the OIDC provider.',
  },
  'quota-exceeded': {
    level: 'error',
    means: 'More ServiceAccounts ask for the role than its trust policy has room for.',
    mend: 'Give some of them a role of their own, or name them by a pattern, or have the quota raised.',
  },
  'partition-crossed': {
    level: 'error',
    means: 'A role should lead to one of another partition. STS knows no way from one partition to another.',
    mend: 'Go on to a role of the same partition.',
  },
  'partition-other': {
    level: 'warning',
    means:
      'Roles are of another partition than the one that was given. An account there needs an OIDC provider for this cluster of its own.',
    mend: 'Correct the ARN if it is a mistake; else register the provider in that account, and render its policies for it.',
  },
  'account-other': {
    level: 'warning',
    means:
      'Roles are of another account than the one that was given. They trust the OIDC provider of their own account, which then trusts whoever can make ServiceAccounts in this cluster.',
    mend: 'Register the provider in that account, too, and render its policies for it; or go on from a role of the first account (`podrole.io/assume-role-arn`).',
  },
  'account-shared': {
    level: 'warning',
    means:
      'Pods of one ServiceAccount have different roles. To AWS they are one identity: each can take the roles of the others.',
    mend: 'Give each workload a ServiceAccount of its own.',
  },
  'base-shared': {
    level: 'warning',
    means:
      'Several ServiceAccounts go on from one role to different ones. Each of them can go on to all of these; an external id is no secret.',
    mend: 'Give each ServiceAccount a role of its own to go on from (`eks.amazonaws.com/role-arn`).',
  },
  'base-asked-for': {
    level: 'warning',
    means:
      'A role that is permitted is to be reached from one of another account that nobody vouches for: whoever edits the ServiceAccount chose it, and whoever owns it gets in.',
    mend: 'See that the role is meant to lead there; or have the Namespace lend one (`podrole.io/chain-base-role`).',
  },
  'account-role-stands': {
    level: 'warning',
    means:
      'Pods ask for a role (`iam.amazonaws.com/role`) while another one is named for their ServiceAccount, which stands. They do not get what they ask for.',
    mend: 'Remove one of the two, or give the workload a ServiceAccount of its own.',
  },
  'default-account': {
    level: 'warning',
    means: 'The ServiceAccount `default` has a role. Every pod of its Namespace that names none gets it.',
    mend: 'Give the workload a ServiceAccount of its own, and the role to that.',
  },
  'account-missing': {
    level: 'warning',
    means:
      'Pods name a ServiceAccount that does not exist, or is not in the input. Nobody can make the claim now; whoever makes that ServiceAccount can.',
    mend: 'Make the ServiceAccount, or correct its name; or give its manifest, too.',
  },
  'namespace-missing': {
    level: 'warning',
    means: 'Roles are forbidden because their Namespace is not in the input, so that nothing permits them.',
    mend: 'Give the manifests of the Namespaces, too (`kubectl get namespaces -o yaml`).',
  },
  'kind-unlisted': {
    level: 'warning',
    means: 'Objects of a kind could not be listed. What only they ask for is missing.',
    mend: 'Grant the right to list them; see docs/rbac.md.',
  },
} as const satisfies Record<string, FindingRow>;

/** A literal from {@link FINDINGS}. */
export type FindingCode = keyof typeof FINDINGS;

/** Something that was found, as plain data. */
export interface Finding {
  readonly code: FindingCode;
  readonly level: FindingLevel;
  /** What it is about: `ServiceAccount NAMESPACE/NAME`, a role, an account. Escaped. */
  readonly at: string;
  /** What was seen, in a sentence. Values in it are escaped, and no more than a few. */
  readonly text: string;
  readonly mend: string;
}

/** A finding of a code. */
export function finding(code: FindingCode, at: string, text: string): Finding {
  const { level, mend } = FINDINGS[code];
  return { code, level, at, text, mend };
}
