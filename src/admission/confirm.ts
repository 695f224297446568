import type { LiveFacts, LiveSubject, UnreadReason } from '../cluster/live-facts.ts';
import type { FactKind, StoreFacts } from '../identity/facts.ts';
import { askedFor, type DecisionReason, silentIn } from '../identity/reasons.ts';

/** Which answers from memory are confirmed by live reads: none, those by which a pod gets no role from where it might, or all. */
export type ConfirmMode = 'off' | 'negative' | 'always';

/** What answers from memory are confirmed with, and which. */
export interface Confirming {
  readonly live: LiveFacts;
  readonly mode: ConfirmMode;
  /** The most that live reads may take of an admission. Milliseconds. */
  readonly timeoutMs: number;
}

/** What live reads said. */
export interface Confirmed {
  /** What counts before memory. */
  readonly facts: Partial<StoreFacts>;
  /** The kinds that could not be read, and why. */
  readonly unread: readonly (readonly [kind: FactKind, why: UnreadReason])[];
}

/** The kinds on whose word from memory a decision must not rest; none for most. */
export function kindsToConfirm(reason: DecisionReason, { live, mode }: Confirming): readonly FactKind[] {
  const doubtful = mode === 'always' ? askedFor(reason) : silentIn(reason);
  if (doubtful.length === 0) return doubtful;
  // Before everything has been heard of, memory knows nothing of absence, whatever the mode.
  return doubtful.filter((kind) => live.kinds.includes(kind) && (mode !== 'off' || !live.isSynced(kind)));
}

/** Reads these kinds side by side, until the time is over. */
export async function readLive(
  kinds: readonly FactKind[],
  live: LiveFacts,
  { subject, until }: { readonly subject: LiveSubject; readonly until: number },
): Promise<Confirmed> {
  const facts: Partial<StoreFacts> = {};
  const unread: [FactKind, UnreadReason][] = [];
  const answers = kinds.map(async (kind) => {
    const answer = await live.read(kind, subject, until);
    if ('unread' in answer) unread.push([kind, answer.unread]);
    else Object.assign(facts, answer.facts);
  });
  await Promise.all(answers);
  return { facts, unread };
}
