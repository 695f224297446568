/** What {@link lookAgain} needs to know of time. */
export interface LookingAgain {
  /** One look; answers how long to wait for the next. Milliseconds. */
  readonly look: () => Promise<number>;
  /** How long what changed is left to settle before it is looked at. Milliseconds. */
  readonly settleMs: () => number;
}

/** Looks that follow one another until they are ended. */
export interface Looks {
  /** Something changed: look soon, and not when it was planned. */
  soon(): void;
  /** Resolves when none is under way any more. */
  end(): Promise<void>;
}

/** Looks at once, and then again and again, never twice at a time; does not keep the process alive. */
export function lookAgain({ look, settleMs }: LookingAgain): Looks {
  let isEnded = false;
  let isChanged = false;
  let wake = () => {};

  async function run(): Promise<void> {
    while (!isEnded) {
      isChanged = false;
      const waitMs = await look();
      // A timer that keeps nothing alive may never fire when this is the last that is waited for.
      if (!isEnded) await sleep(isChanged ? settleMs() : waitMs);
    }
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  const running = run();
  return {
    soon() {
      if (isChanged) return;
      isChanged = true;
      const wakeThis = wake;
      setTimeout(() => wakeThis(), settleMs()).unref();
    },
    async end() {
      isEnded = true;
      wake();
      await running;
    },
  };
}
