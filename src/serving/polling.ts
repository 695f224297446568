/** A task that runs again and again until it is stopped. */
export interface Polling {
  /** Resolves when no run is under way any more. */
  stop(): Promise<void>;
}

/** Runs `task` every `everyMs` milliseconds, never two at a time; does not keep the process alive. */
export function startPolling(task: () => Promise<void>, everyMs: number): Polling {
  let stopped = false;
  let running = Promise.resolve();
  const schedule = (): NodeJS.Timeout =>
    setTimeout(() => {
      running = task().then(() => {
        if (!stopped) timer = schedule();
      });
    }, everyMs).unref();
  let timer = schedule();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
