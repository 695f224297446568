/** Tells one who waits that something changed. */
export interface Change {
  /** How many changes there were. */
  readonly count: number;
  happened(): void;
  /** Whether there was one after those counted, within real milliseconds. */
  after(count: number, ms: number): Promise<boolean>;
}

/** Nothing has changed yet. */
export function createChange(): Change {
  let count = 0;
  let wake: (() => void) | undefined;
  return {
    get count() {
      return count;
    },
    happened() {
      count += 1;
      wake?.();
    },
    async after(seen, ms) {
      if (count === seen) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, ms);
        });
        clearTimeout(timer);
        wake = undefined;
      }
      return count !== seen;
    },
  };
}
