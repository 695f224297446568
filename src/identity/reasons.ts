import type { FactKind } from './facts.ts';

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
  /** For a decision that comes of one dialect: which. */
  readonly dialect?: string;
  /** For a decision about roles: the kinds of object that were asked for one. */
  readonly asked?: readonly FactKind[];
  /** The one of them that named it; all others did not. */
  readonly namedBy?: FactKind;
}

/**
 * The closed table of reason codes. A code reads the same in admission warnings, audit annotations,
 * logs and metric labels, and is never reused for something else. `docs/decisions.md` is made from it.
 */
export const REASONS = {
  'service-account-role': {
    kind: 'decision',
    dialect: 'eks',
    asked: ['ServiceAccount'],
    namedBy: 'ServiceAccount',
    means: "The pod's ServiceAccount names a role; the pod gets it.",
    mend: 'Nothing to do.',
  },
  'config-map-role': {
    kind: 'decision',
    dialect: 'config-map',
    asked: ['ServiceAccount', 'ConfigMap'],
    namedBy: 'ConfigMap',
    means: "The ConfigMap names a role for the pod's ServiceAccount; the pod gets it.",
    mend: 'Nothing to do.',
  },
  'namespace-role': {
    kind: 'decision',
    dialect: 'namespace',
    asked: ['ServiceAccount', 'ConfigMap', 'Namespace'],
    namedBy: 'Namespace',
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
    asked: ['ServiceAccount', 'ConfigMap', 'Namespace'],
    means:
      'The role is not of the form `arn:PARTITION:iam::ACCOUNT:role/NAME`, and `--invalid-role` is `skip` (the pod is left as it is) or `deny` (it is refused).',
    mend: 'Correct the ARN.',
  },
  'no-role': {
    kind: 'decision',
    asked: ['ServiceAccount', 'ConfigMap', 'Namespace'],
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
  'additions-too-large': {
    kind: 'decision',
    means:
      'What the containers of the pod would be given is together larger than 1 MiB; etcd would refuse the pod. It is left as it is.',
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
  unconfirmed: {
    kind: 'note',
    means:
      'The decision rests on an object that says nothing, and what it says right now could not be looked up; the cache has the last word.',
    mend: '`/readyz?verbose` and the metric `podrole_live_reads_total` tell why.',
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

/** The kinds of object that were asked for a role in a decision with that reason. */
export function askedFor(reason: DecisionReason): readonly FactKind[] {
  const row: Reason = REASONS[reason];
  return row.asked ?? NOBODY;
}

/** Those of them that named none, or a bad one: they may only be behind the cluster. */
export function silentIn(reason: DecisionReason): readonly FactKind[] {
  const row: Reason = REASONS[reason];
  return row.asked === undefined ? NOBODY : row.asked.filter((kind) => kind !== row.namedBy);
}

const NOBODY: readonly FactKind[] = [];

/** The dialect of which a decision comes; `none` for one that comes of no dialect. */
export function dialectOf(reason: DecisionReason): string {
  const row: Reason = REASONS[reason];
  return row.dialect ?? 'none';
}
