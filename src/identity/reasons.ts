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
}

/**
 * The closed table of reason codes. A code reads the same in admission warnings, audit annotations,
 * logs and metric labels, and is never reused for something else. `docs/decisions.md` is made from it.
 */
export const REASONS = {
  'service-account-role': {
    kind: 'decision',
    means: "The pod's ServiceAccount names a role; the pod gets it.",
    mend: 'Nothing to do.',
  },
  'no-role': {
    kind: 'decision',
    means: 'Nothing names a role for the pod; it is left as it is.',
    mend: 'If it should have one, annotate its ServiceAccount with `eks.amazonaws.com/role-arn` and make the pod anew.',
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
  'role-arn-malformed': {
    kind: 'warning',
    means:
      'The role annotation is not of the form `arn:PARTITION:iam::ACCOUNT:role/NAME`; it is injected as it is, and STS will refuse it.',
    mend: 'Correct the ARN.',
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
  'container-skipped': {
    kind: 'note',
    means: 'A container that `skip-containers` names; it gets nothing.',
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
