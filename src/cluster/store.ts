import type { StoreFacts } from '../identity/facts.ts';
import type { CheckSource } from '../serving/check.ts';
import type { LiveFacts } from './live-facts.ts';

/** The size and age of what a store knows. */
export interface StoreStatus {
  /** By kind. */
  readonly objects: Readonly<Record<string, number>>;
  /** When what is known was last seen to be so. Milliseconds since the epoch. */
  readonly seenAt: number;
  /** Whether the newest state could be used. */
  readonly current: boolean;
}

/** What the webhook knows of the cluster, kept up to date until it is closed. */
export interface ClusterStore {
  /** Answers from memory; each call sees the newest state. */
  readonly facts: StoreFacts;
  /** Answers from the cluster itself; `undefined` where memory is never behind. */
  readonly live: LiveFacts | undefined;
  readonly checks: readonly CheckSource[];
  /** Resolves once everything that is needed is known. */
  readonly synced: Promise<void>;
  /** How much is known, and since when that is so. */
  status(): StoreStatus;
  close(): Promise<void>;
}
