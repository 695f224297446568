/** A policy to be printed. */
export interface PrintedPolicy {
  /** What it is for: who may assume a role, or what a role may do. */
  readonly kind: 'trust' | 'permission';
  /** The document. */
  readonly json: object;
}
