/** How far a step is: `skipped` when a later one was taken before it, which breaks roles. */
export type StepState = 'done' | 'now' | 'later' | 'skipped';

/** One step of a rotation. */
export interface Step<Name extends string = string> {
  readonly name: Name;
  readonly state: StepState;
  /** What is to be done, in a sentence. */
  readonly does: string;
  /** By what it shows that it is done, or what is known of it. */
  readonly evidence: string;
  /** From when on the next step may be taken, of one that waits. Milliseconds since the epoch. */
  readonly until?: number;
}

/** Whether a step is done; `undefined` where nothing tells. */
export type Told = { readonly done: boolean | undefined; readonly evidence: string; readonly until?: number };

/** A step and what tells of it. */
export type ToldStep<Name extends string> = Told & { readonly name: Name; readonly does: string };

/**
 * Puts steps in order: the first that does not show to be done is to be taken now.
 *
 * @param mustBeDone - whether something that follows the step has happened: what cannot be seen is then taken as done, and
 * what is not was skipped.
 */
export function inOrder<Name extends string>(
  told: readonly ToldStep<Name>[],
  mustBeDone: (name: Name) => boolean,
): readonly Step<Name>[] {
  let isOpen = false;
  return told.map(({ done, ...step }) => {
    const counts = done ?? mustBeDone(step.name);
    if (!isOpen && counts) return { ...step, state: 'done' };
    const state = !counts && mustBeDone(step.name) ? 'skipped' : isOpen ? 'later' : 'now';
    isOpen = true;
    return { ...step, state };
  });
}
