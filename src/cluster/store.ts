import type { StoreFacts } from '../identity/facts.ts';
import type { CheckSource } from '../serving/check.ts';

/** What the webhook knows of the cluster, kept up to date until it is closed. */
export interface ClusterStore {
  /** Answers from memory; each call sees the newest state. */
  readonly facts: StoreFacts;
  readonly check: CheckSource;
  close(): Promise<void>;
}
