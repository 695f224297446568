/** From then on, and each time again, people are told how far it is. Milliseconds. */
const PATIENCE = 2000;

/**
 * Does `work`, which tells how many it has done; if it takes longer than two seconds and a person watches, `line` is said of
 * the number on standard error, every two seconds.
 */
export async function withCount<T>(
  line: (count: number) => string,
  work: (told: (count: number) => void) => Promise<T>,
): Promise<T> {
  let count = 0;
  const say = () => process.stderr.write(`${line(count)}\n`);
  const timer = process.stderr.isTTY ? setInterval(say, PATIENCE) : undefined;
  try {
    return await work((done) => {
      count = done;
    });
  } finally {
    clearInterval(timer);
  }
}
