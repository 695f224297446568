/** From then on people are told what is waited for. Milliseconds. */
const PATIENCE = 2000;

/** Does `work`; if it takes longer than two seconds and a person watches, `what` is said on standard error. */
export async function withProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
  const timer = process.stderr.isTTY
    ? setTimeout(() => process.stderr.write(`${what}\n`), PATIENCE)
    : undefined;
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
