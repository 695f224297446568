/**
 * One member of a `Principal` element, such as `{type: 'AWS', value: ARN}`. A bare `"*"` has type and
 * value `*`.
 */
export interface Principal {
  /** `AWS`, `Federated`, `Service`, `CanonicalUser`, `*`, or what a policy yet to come writes there. */
  readonly type: string;
  readonly value: string;
}

/** One line of a `Condition` block. Its values are ORed, the conditions of a statement ANDed. */
export interface Condition {
  /** As written, set prefix and `IfExists` included. */
  readonly operator: string;
  /** As written; AWS compares condition keys without regard to case. */
  readonly key: string;
  readonly values: readonly string[];
}

/** One statement. It has either `principals` or `notPrincipals`, and either `actions` or `notActions`. */
export interface Statement {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principals?: readonly Principal[];
  readonly notPrincipals?: readonly Principal[];
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly conditions: readonly Condition[];
}

/**
 * A trust policy: the `AssumeRolePolicyDocument` of a role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export interface TrustPolicy {
  readonly version?: string;
  readonly id?: string;
  readonly statements: readonly Statement[];
}
