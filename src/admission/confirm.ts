import type { LiveFacts, LiveSubject, UnreadReason } from '../cluster/live-facts.ts';
import { type Decision, roleOf } from '../identity/decision.ts';
import type { FactKind, StoreFacts } from '../identity/facts.ts';
import type { Mutation } from '../injection/mutate-pod.ts';

/** Which answers from memory are confirmed by live reads: none, those by which a pod gets no role from where it might, or all. */
export type ConfirmMode = 'off' | 'negative' | 'always';

/** What answers from memory are confirmed with, and which. */
export interface Confirming {
  readonly live: LiveFacts;
  readonly mode: ConfirmMode;
  /** The most that live reads may take of an admission. Milliseconds. */
  readonly timeoutMs: number;
}

/** A kind that could not be read, and why. */
export type Unread = readonly [kind: FactKind, why: UnreadReason];

/** What was decided with live reads. */
export interface ConfirmedMutation {
  readonly mutation: Mutation;
  /** The kinds on whose word from memory it still rests. */
  readonly unread: readonly Unread[];
}

/** The kinds on whose word from memory a decision must not rest; none for most. */
export function kindsToConfirm(
  { asked, silent }: Pick<Decision, 'asked' | 'silent'>,
  { live, mode }: Confirming,
): readonly FactKind[] {
  const doubtful = mode === 'always' ? asked : silent;
  if (doubtful.length === 0) return doubtful;
  // Before everything has been heard of, memory knows nothing of absence, whatever the mode.
  return doubtful.filter((kind) => live.kinds.includes(kind) && (mode !== 'off' || !live.isSynced(kind)));
}

/** What {@link confirmMutation} needs. */
export interface ConfirmOptions {
  readonly kinds: readonly FactKind[];
  readonly subject: LiveSubject;
  /** When live reads must be over; milliseconds of the monotonic clock. */
  readonly until: number;
  /** Decides once more, with facts that count before those in memory. */
  readonly decideWith: (facts: Partial<StoreFacts>) => Mutation;
}

/** Reads these kinds side by side and decides with what they say now. */
export async function confirmMutation(
  { kinds, subject, until, decideWith }: ConfirmOptions,
  confirming: Confirming,
): Promise<ConfirmedMutation> {
  const facts: Partial<StoreFacts> = {};
  const unread: Unread[] = [];
  const asked = new Set<FactKind>();
  const read = async (kind: FactKind) => {
    asked.add(kind);
    const answer = await confirming.live.read(kind, subject, until);
    if ('unread' in answer) unread.push([kind, answer.unread]);
    else Object.assign(facts, answer.facts);
  };
  // What is read may lead to asking further kinds, of which there are few.
  for (let next = kinds; ; ) {
    await Promise.all(next.map(read));
    const mutation = decideWith(facts);
    const doubtful = kindsToConfirm(mutation.decision, confirming);
    next = doubtful.filter((kind) => !asked.has(kind));
    if (next.length === 0) return { mutation, unread: unread.filter(([kind]) => doubtful.includes(kind)) };
  }
}

/** Whether two decisions come to the same role, or to none for the same reason. */
export function isSameDecision(one: Mutation, other: Mutation): boolean {
  return one.decision.reason === other.decision.reason && roleOf(one.decision) === roleOf(other.decision);
}
