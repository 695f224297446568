/** Where a reason is shown. */
export type ReasonKind =
  /** Why the pod was decided as it was: exactly one for each admission. */
  | 'decision'
  /** Something its author can mend: an admission warning besides. */
  | 'warning'
  /** Worth knowing later: audit annotation and debug log only. */
  | 'note';

/** One row of {@link REASONS}. */
export interface Reason {
  readonly kind: ReasonKind;
  /** What it means, as a sentence for `docs/decisions.md`. */
  readonly means: string;
  /** What the reader can do about it. */
  readonly mend: string;
  /** Of a warning: nothing is wrong with the object itself, so `--deny-invalid` refuses nothing for it. */
  readonly blameless?: true;
  /** For a decision that comes of one dialect: which. */
  readonly dialect?: string;
}

/**
 * The closed table of reason codes. A code reads the same in admission warnings, audit annotations,
 * logs and metric labels, and is never reused for something else. `docs/decisions.md` is made from it.
 */
export const REASONS = {
  'service-account-role': {
    kind: 'decision',
    dialect: 'eks',
    means: "The pod's ServiceAccount names a role; the pod gets it.",
    mend: 'Nothing to do.',
  },
  'config-map-role': {
    kind: 'decision',
    dialect: 'config-map',
    means: "The ConfigMap names a role for the pod's ServiceAccount; the pod gets it.",
    mend: 'Nothing to do.',
  },
  'namespace-role': {
    kind: 'decision',
    dialect: 'namespace',
    means:
      'The Namespace names a role (`podrole.io/role-arn`) for ServiceAccounts that name none, and `--namespace-roles` lets it count; the pod gets it.',
    mend: 'Nothing to do.',
  },
  'container-credentials': {
    kind: 'decision',
    dialect: 'container-credentials',
    means:
      "The list of container credentials names the pod's ServiceAccount; the pod gets its credentials from the EKS Pod Identity agent.",
    mend: 'Nothing to do.',
  },
  'role-invalid': {
    kind: 'decision',
    dialect: 'eks',
    means:
      'The role is not of the form `arn:PARTITION:iam::ACCOUNT:role/NAME`, and `--invalid-role` is `skip` (the pod is left as it is) or `deny` (it is refused).',
    mend: 'Correct the ARN.',
  },
  'kiam-role': {
    kind: 'decision',
    dialect: 'kiam',
    means:
      'The pod, or its ServiceAccount, asks for a role with `iam.amazonaws.com/role`, and the Namespace permits it by the rule of kiam; the pod gets it.',
    mend: 'Nothing to do.',
  },
  'kiam-forbidden': {
    kind: 'decision',
    dialect: 'kiam',
    means:
      "The pod asks for a role that the expression `iam.amazonaws.com/permitted` of its Namespace does not permit, in kiam's own words. It gets none; `--forbidden` says what becomes of it.",
    mend: 'Correct the role, or have the expression extended by those who own the Namespace.',
  },
  'kube2iam-role': {
    kind: 'decision',
    dialect: 'kube2iam',
    means:
      'The pod, or its ServiceAccount, asks for a role with `iam.amazonaws.com/role`, and nothing of kube2iam (`iam.amazonaws.com/allowed-roles`) forbids it; the pod gets it.',
    mend: 'Nothing to do.',
  },
  'kube2iam-forbidden': {
    kind: 'decision',
    dialect: 'kube2iam',
    means:
      'The pod asks for a role that none of the patterns in `iam.amazonaws.com/allowed-roles` of its Namespace matches. It gets none; `--forbidden` says what becomes of it.',
    mend: 'Correct the role, or have the list extended by those who own the Namespace.',
  },
  'default-role': {
    kind: 'decision',
    dialect: 'kube2iam',
    means: 'Nothing names a role for the pod; it gets that of `--default-role`.',
    mend: 'Nothing to do.',
  },
  'role-base-missing': {
    kind: 'decision',
    dialect: 'kiam',
    means: 'The pod asks for a role by its name, and nothing says of which account it is. The pod gets none.',
    mend: 'Set `--role-base-arn`, or `--account-id`; or write the whole ARN.',
  },
  'iam-role-invalid': {
    kind: 'decision',
    dialect: 'kiam',
    means:
      'What the pod asks for comes to no role ARN: a line break, a blank, another service, or too long. The pod gets none.',
    mend: 'Correct the annotation. Nothing is trimmed: blanks at its ends count.',
  },
  'chain-base-missing': {
    kind: 'decision',
    dialect: 'kiam',
    means:
      'The pod asks for a role with an external id, which web identity does not take, and there is no role from which it could go on. The pod gets none.',
    mend: 'Annotate its ServiceAccount with `eks.amazonaws.com/role-arn`, or the Namespace with `podrole.io/chain-base-role`.',
  },
  'chain-invalid': {
    kind: 'decision',
    dialect: 'eks',
    means:
      'One role should lead to another, and one of them is no role ARN, or the external id none that STS takes. The pod gets none.',
    mend: 'Correct the value that the message names.',
  },
  'no-role': {
    kind: 'decision',
    means: 'Nothing names a role for the pod; it is left as it is.',
    mend: 'If it should have one, annotate its ServiceAccount with `eks.amazonaws.com/role-arn` (or the pod with `iam.amazonaws.com/role`) and make the pod anew.',
  },
  'mirror-pod': {
    kind: 'decision',
    means:
      'The pod mirrors a static pod of a node (`kubernetes.io/config.mirror`). The API server refuses a mirror pod with a ServiceAccount token, so it is left as it is.',
    mend: 'Run the workload as an ordinary pod if it needs a role.',
  },
  'skip-label': {
    kind: 'decision',
    means:
      'The pod carries the label `eks.amazonaws.com/skip-pod-identity-webhook`, by which the webhook configuration leaves it out; it is left as it is.',
    mend: 'Remove the label if the pod should have a role.',
  },
  'additions-too-large': {
    kind: 'decision',
    means:
      'What the containers of the pod would be given is together larger than 1 MiB, or its annotations would be larger than 256 KiB; Kubernetes would refuse the pod. It is left as it is.',
    mend: 'Use fewer containers, or choose those that need the role with `include-containers`.',
  },
  'malformed-pod': {
    kind: 'decision',
    means:
      'The object has no pod `spec`, or one of its lists is no list. It is left as it is; the API server says what is wrong.',
    mend: 'Correct the manifest.',
  },
  'not-a-pod-creation': {
    kind: 'decision',
    means:
      'The review is about another resource, a subresource or another operation than CREATE; allowed untouched.',
    mend: 'Narrow the rules of the webhook configuration to CREATE of `pods`, which saves the call.',
  },
  'internal-error': {
    kind: 'decision',
    means: 'An unexpected exception. The pod is allowed untouched, or denied with `--on-error deny`.',
    mend: "Find the review's uid in the webhook's log and report the error.",
  },
  'role-arn-empty': {
    kind: 'warning',
    means: 'The role annotation is there but empty; it counts as absent.',
    mend: 'Give the annotation a role ARN, or remove it.',
  },
  'role-arn-too-long': {
    kind: 'warning',
    means: 'The role annotation is longer than any role ARN (2048 characters); it counts as absent.',
    mend: 'Correct the ARN.',
  },
  'role-arn-malformed': {
    kind: 'warning',
    means:
      'The role annotation is not of the form `arn:PARTITION:iam::ACCOUNT:role/NAME`; it is injected as it is, and STS will refuse it.',
    mend: 'Correct the ARN.',
  },
  'role-skipped': {
    kind: 'warning',
    means: 'The role is no ARN, and `--invalid-role skip` leaves the pod as it is.',
    mend: 'Correct the ARN.',
  },
  'namespace-role-off': {
    kind: 'warning',
    means: 'The Namespace names a role (`podrole.io/role-arn`), which counts only with `--namespace-roles`.',
    mend: 'Start the webhook with `--namespace-roles`, or annotate the ServiceAccount.',
  },
  'service-account-unconfirmed': {
    kind: 'warning',
    means:
      "The pod's ServiceAccount is not known, and whether it exists by now could not be looked up. The pod is decided as if it had no role.",
    mend: 'If the ServiceAccount has a role, make the pod anew. `/readyz?verbose` and the metric `podrole_live_reads_total` tell why it could not be looked up.',
  },
  'partition-mismatch': {
    kind: 'warning',
    means:
      "The role and the region belong to different AWS partitions; the region's STS does not know the role.",
    mend: 'Correct the role, or set the region with `podrole.io/region` on the ServiceAccount.',
  },
  'iam-role-empty': {
    kind: 'warning',
    means:
      'The annotation `iam.amazonaws.com/role` is there but empty. The pod gets no role of kiam or kube2iam, the default role included.',
    mend: 'Give the annotation a role, or remove it.',
  },
  'role-overridden': {
    kind: 'warning',
    blameless: true,
    means:
      'The pod asks for a role with `iam.amazonaws.com/role`, and its ServiceAccount (or the ConfigMap) names another one, which stands: AWS verifies the ServiceAccount.',
    mend: 'Remove one of the two, or give the pod a ServiceAccount of its own.',
  },
  'role-elsewhere': {
    kind: 'warning',
    blameless: true,
    means:
      'The role is of another account or partition than the roles that are written without one. It is given; that account must have an IAM OIDC provider for this cluster, which the role trusts.',
    mend: 'Make sure of both, or go on from a role of the first account (`podrole.io/assume-role-arn`).',
  },
  'session-name-changed': {
    kind: 'warning',
    blameless: true,
    means:
      'The session name of the pod is empty, too long or has characters that STS does not take; it is used as kiam does: cut, and `-` in their place.',
    mend: 'Write 1 to 59 letters, digits and `_+=,.@-`.',
  },
  'allowed-roles-invalid': {
    kind: 'warning',
    means:
      'The list `iam.amazonaws.com/allowed-roles` is no JSON list, or has members that are no text; what cannot be read allows nothing.',
    mend: 'Write a JSON list of strings.',
  },
  'permitted-invalid': {
    kind: 'warning',
    means:
      'The expression `iam.amazonaws.com/permitted`, or one in `allowed-roles`, cannot be used: it does not compile, or it is too long or too costly. It permits nothing.',
    mend: 'Correct the expression (RE2 syntax), or write it shorter.',
  },
  'namespace-label-invalid': {
    kind: 'warning',
    means: 'A label of the Namespace that podrole reads has a value that it does not know; it is ignored.',
    mend: 'Write `on`, `audit` or `off` for a dialect; `none`, `granted`, `annotated` or `all` for `podrole.io/metadata`.',
  },
  'external-id-unused': {
    kind: 'warning',
    means:
      'An external id that is empty, or beside which no role is named that would take it; it counts for nothing.',
    mend: 'Remove it, or name the role: `podrole.io/assume-role-arn` on the ServiceAccount.',
  },
  'chain-base-shared': {
    kind: 'warning',
    blameless: true,
    means:
      'The pod goes on from the role of `--chain-base-role`, which the whole cluster shares: every pod that has it can assume every role that trusts it.',
    mend: 'Annotate the ServiceAccount with `eks.amazonaws.com/role-arn`, or the Namespace with `podrole.io/chain-base-role`.',
  },
  'dialect-audit': {
    kind: 'warning',
    blameless: true,
    means: 'A dialect is in audit here: what it would have done or said. Nothing was changed for it.',
    mend: 'When the warnings are as they should be, switch it on: `--dialects`, or the label of the Namespace.',
  },
  'forbidden-own-credentials': {
    kind: 'warning',
    means:
      'A pod whose role is forbidden brings web identity variables, an AWS configuration of podrole or a token for AWS of its own. They are kept: what they lead to is up to the trust policies of the roles.',
    mend: 'Remove them. Trust policies must name the ServiceAccounts that may have a role; see SECURITY.md.',
  },
  'config-already-set': {
    kind: 'warning',
    blameless: true,
    means:
      'A container sets `AWS_CONFIG_FILE`, `AWS_PROFILE` or web identity variables of its own, and the pod has its role by a configuration file; the container is left alone.',
    mend: 'Remove the variables if the annotated role should apply.',
  },
  'config-annotation-stale': {
    kind: 'warning',
    blameless: true,
    means:
      'The pod came with an annotation `podrole.io/aws-config` that is not what podrole writes for it; it is replaced, or removed where there is nothing to write.',
    mend: 'Remove the annotation from the manifest.',
  },
  'region-missing': {
    kind: 'warning',
    blameless: true,
    means:
      'The pod has its role by a configuration file, and a container sets no `AWS_DEFAULT_REGION`: without a region the AWS CLI and older SDKs cannot find STS.',
    mend: 'Set `--aws-default-region`, or `podrole.io/region` on the ServiceAccount.',
  },
  'region-invalid': {
    kind: 'warning',
    means: 'The annotation `podrole.io/region` is no name of a region; it is ignored.',
    mend: 'Write a region such as `eu-west-1`.',
  },
  'annotation-near-miss': {
    kind: 'warning',
    means:
      'An annotation that nobody reads looks like one that is read: another spelling, or another prefix.',
    mend: 'Write the key that the warning names.',
  },
  'annotation-misplaced': {
    kind: 'warning',
    means:
      'An annotation of ServiceAccounts stands on the pod, or one of pods on the ServiceAccount; it is not read there.',
    mend: 'Move it.',
  },
  'session-name-invalid': {
    kind: 'warning',
    means:
      'The template of a session name cannot be read; the one of `--session-name` is used, if there is one.',
    mend: 'Use text with `{namespace}`, `{serviceAccount}` and at most one `{pod}`.',
  },
  'audience-empty': {
    kind: 'warning',
    means:
      "The audience annotation is empty: the token would carry the API server's own audience, which STS refuses.",
    mend: 'Give the annotation the audience of the IAM OIDC provider, or remove it.',
  },
  'expiration-invalid': {
    kind: 'warning',
    means: 'A token expiration that is no whole number; it is ignored.',
    mend: 'Write a whole number of seconds, as a string.',
  },
  'expiration-raised': {
    kind: 'warning',
    means: 'A token expiration below 600 s, the least that Kubernetes accepts; 600 is used.',
    mend: 'Write 600 or more.',
  },
  'expiration-long': {
    kind: 'warning',
    means: 'A token expiration above 86400 s (a day); it is kept. A stolen token stays good for that long.',
    mend: 'Write 86400 or less: the kubelet renews the token in time.',
  },
  'expiration-lowered': {
    kind: 'warning',
    means: 'A token expiration above 4294967296 s, the most that Kubernetes accepts; that most is used.',
    mend: 'Write 86400 or less: the kubelet renews the token in time.',
  },
  'sts-regional-endpoints-invalid': {
    kind: 'warning',
    means: "An STS regional endpoint annotation that is none of Go's booleans; the default is used.",
    mend: 'Write "true" or "false".',
  },
  'skip-containers-invalid': {
    kind: 'warning',
    means: 'A list of containers to skip that holds no readable CSV record; no container is skipped.',
    mend: 'Write the names separated by commas, without stray quotes.',
  },
  'include-containers-invalid': {
    kind: 'warning',
    means: 'A list of containers to include that holds no readable CSV record; every container counts.',
    mend: 'Write the names separated by commas, without stray quotes.',
  },
  'container-unknown': {
    kind: 'warning',
    means: 'A list of containers names one that the pod does not have.',
    mend: 'Correct the name.',
  },
  'identity-half-set': {
    kind: 'warning',
    means:
      'A container sets only one of `AWS_ROLE_ARN` and `AWS_WEB_IDENTITY_TOKEN_FILE`; neither is added, and its SDK finds no web identity.',
    mend: 'Remove the variable, or set both.',
  },
  'static-keys-set': {
    kind: 'warning',
    means: 'A container sets `AWS_ACCESS_KEY_ID` or `AWS_SECRET_ACCESS_KEY`; SDKs use them before the role.',
    mend: 'Remove the keys from the manifest.',
  },
  'container-credentials-set': {
    kind: 'warning',
    means:
      'A container sets variables of the EKS Pod Identity agent; SDKs use the injected web identity before them.',
    mend: 'Remove the variables, or the role annotation.',
  },
  'mount-path-taken': {
    kind: 'warning',
    means:
      'A container already mounts something at the token mount path; a second mount would make the pod invalid, so the container gets nothing.',
    mend: 'Move the mount, or choose another path with `--token-mount-path`.',
  },
  'volume-foreign': {
    kind: 'warning',
    means:
      'The pod has a volume with the name of the token volume that is no projected ServiceAccount token; it is kept.',
    mend: 'Rename the volume.',
  },
  'env-from-unknown': {
    kind: 'note',
    means:
      'A container takes variables from ConfigMaps or Secrets (`envFrom`), whose content is not known; what is injected comes before them.',
    mend: 'If it sets a region there that should count, set it in `env`, or `podrole.io/region` on the ServiceAccount.',
  },
  'env-from-overridden': {
    kind: 'warning',
    means:
      'A container takes a region from a ConfigMap or Secret (`envFrom`), and another is injected, which comes before it. Only `inject` can tell, from `--manifests`.',
    mend: 'Set the region in `env`, or `podrole.io/region` on the ServiceAccount.',
  },
  'role-chained': {
    kind: 'note',
    means: 'The pod has its role by way of another one, which its token is exchanged for.',
    mend: 'Nothing to do.',
  },
  'permitted-differs': {
    kind: 'note',
    means:
      'What the expression of the Namespace permits depends on the rule: a role that kiam v3, kiam v4 and the default of podrole judge differently. A warning where the dialect is in audit.',
    mend: 'Write the expression so that all agree, or choose the rule with `--permitted-match`.',
  },
  unconfirmed: {
    kind: 'note',
    means:
      'The decision rests on an object that says nothing, and what it says right now could not be looked up; the cache has the last word.',
    mend: '`/readyz?verbose` and the metric `podrole_live_reads_total` tell why.',
  },
  'namespace-unknown': {
    kind: 'note',
    means: "The pod's Namespace is not known; it counts as one without annotations, which permits nothing.",
    mend: 'Offline, give its manifest with `--manifests` (`kubectl get namespaces,serviceaccounts -A -o yaml`); look for a typing error.',
  },
  'service-account-unknown': {
    kind: 'note',
    means: "The pod's ServiceAccount is not known; it counts as one without annotations.",
    mend: 'Offline, give its manifest with `--manifests`; look for a typing error, or another namespace.',
  },
  'field-malformed': {
    kind: 'note',
    means: 'The field of a pod that makes it malformed.',
    mend: 'Correct the field.',
  },
  'container-skipped': {
    kind: 'note',
    means:
      'A container that `skip-containers` names, or that `include-containers` does not; it gets nothing.',
    mend: 'Nothing to do.',
  },
  'container-complete': {
    kind: 'note',
    means: 'A container that already sets the identity, region and STS variables; it is left wholly alone.',
    mend: 'Nothing to do.',
  },
  'identity-already-set': {
    kind: 'note',
    means: 'A container that already sets `AWS_ROLE_ARN` or `AWS_WEB_IDENTITY_TOKEN_FILE`; neither is added.',
    mend: 'Remove the variables from the manifest if the annotated role should apply.',
  },
} as const satisfies Record<string, Reason>;

/** A literal from {@link REASONS}. */
export type ReasonCode = keyof typeof REASONS;

type CodesOf<K extends ReasonKind> = {
  [C in ReasonCode]: (typeof REASONS)[C]['kind'] extends K ? C : never;
}[ReasonCode];

/** The codes of which each admission has exactly one. */
export type DecisionReason = CodesOf<'decision'>;

/** The codes of which an admission has any number. */
export type RemarkCode = CodesOf<'warning' | 'note'>;

/** Something noticed while deciding or injecting. */
export interface Remark {
  readonly code: RemarkCode;
  /**
   * What was done and why, then object, key and value: where it is cut, the value gives way first. Values in it
   * are quoted and escaped.
   */
  readonly text: string;
}

/** Whether an object can be refused for what a remark of that code says. */
export function isMistake(code: RemarkCode): boolean {
  const { kind, blameless }: Reason = REASONS[code];
  return kind === 'warning' && blameless !== true;
}

/** The dialect of which a decision comes; `none` for one that comes of no dialect. */
export function dialectOf(reason: DecisionReason): string {
  const row: Reason = REASONS[reason];
  return row.dialect ?? 'none';
}
