/** A policy to be printed. */
export interface PrintedPolicy {
  /** What it is for: who may assume a role, or what a role may do. */
  readonly kind: 'trust' | 'permission';
  /** The document. */
  readonly json: object;
  /** Whether the account of zeros stands for one that is open; emulators have that account. */
  readonly hasOpenAccount?: boolean;
}
