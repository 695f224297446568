/** How old a write is for a read that may not see it yet. */
export interface Age {
  /** Reads of the same entity since the write, this one not counted. */
  readonly reads: number;
  /** Milliseconds since the write. */
  readonly ms: number;
}

/** Whether a read sees a write of this age. IAM is eventually consistent: it may see it, then not, then see it again. */
export type Lag = (age: Age) => boolean;

/** Every read sees every write. */
export const AT_ONCE: Lag = () => true;

/** The first reads after a write do not see it. */
export const behindByReads =
  (reads: number): Lag =>
  (age) =>
    age.reads >= reads;

/** Reads within these milliseconds of a write do not see it. */
export const behindByMs =
  (ms: number): Lag =>
  (age) =>
    age.ms >= ms;

/** The first reads after a write come from a fresh and a stale replica in turn, from the fresh one first. */
export const bouncing =
  (reads: number): Lag =>
  (age) =>
    age.reads >= reads || age.reads % 2 === 0;
