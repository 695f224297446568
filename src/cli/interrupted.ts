/**
 * Does `work`, which asks between its steps whether it is to end: after the first Ctrl-C. A second one ends the process at
 * once.
 *
 * @param line - is said on standard error then.
 */
export async function untilInterrupted<T>(
  line: string,
  work: (isInterrupted: () => boolean) => Promise<T>,
): Promise<T> {
  let isInterrupted = false;
  const stop = () => {
    isInterrupted = true;
    process.stderr.write(`${line}\n`);
  };
  process.once('SIGINT', stop);
  try {
    return await work(() => isInterrupted);
  } finally {
    process.removeListener('SIGINT', stop);
  }
}

/** The exit status of what Ctrl-C ended: 128 and the number of SIGINT, as shells have it. */
export const INTERRUPTED = 130;
