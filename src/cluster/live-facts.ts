import type { FactKind, StoreFacts } from '../identity/facts.ts';

/** Why a live read came to nothing. */
export const UNREAD_REASONS = {
  failed: 'the API server could not be reached, or refused',
  late: 'no answer came in the time that the admission had left',
  limited: '`--confirm-rate` and `--confirm-burst` were used up',
  paused: 'five reads in a row had failed, and ten seconds were not over',
} as const;

/** A literal from {@link UNREAD_REASONS}. */
export type UnreadReason = keyof typeof UNREAD_REASONS;

/** What a live read came to: facts that count before those in memory, or why there are none. */
export type LiveAnswer = { readonly facts: Partial<StoreFacts> } | { readonly unread: UnreadReason };

/** Whose facts are read. */
export interface LiveSubject {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** Facts as they are now, for answers from memory that may only be late. */
export interface LiveFacts {
  /** The kinds that decisions can rest on here. */
  readonly kinds: readonly FactKind[];
  /** Whether everything of that kind has been heard of. */
  isSynced(kind: FactKind): boolean;
  /**
   * Reads what a subject has of that kind. The read begins after the call.
   *
   * @param until - when the answer must be there; milliseconds of the monotonic clock.
   */
  read(kind: FactKind, subject: LiveSubject, until: number): Promise<LiveAnswer>;
}
