import { text } from 'node:stream/consumers';
import { type ChildOptions, spawnBound, startFailure } from './bound.ts';

/** What a one-shot program wrote, and how it ended. */
export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status; 127 when there is no such program. */
  readonly code: number;
}

/** Options of {@link run}. */
export interface RunOptions extends ChildOptions {
  /** Written to the standard input, which is then closed; empty unless told. */
  readonly stdin?: string;
  /** Bound in milliseconds, after which the program is killed and {@link run} fails; 60,000 unless told. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end. An exit status other than 0 is a result; being killed is an error. */
export async function run(
  file: string,
  args: readonly string[],
  { stdin = '', timeoutMs = 60_000, ...options }: RunOptions = {},
): Promise<RunResult> {
  const child = spawnBound(file, args, options);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const ended = new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once('error', (cause) => reject(startFailure(file, cause)));
    child.once('close', (code, signal) => resolve([code, signal]));
  });
  child.stdin.end(stdin);
  try {
    const [stdout, stderr, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      ended,
    ]);
    if (code !== null) return { stdout, stderr, code };
    const command = [file, ...args].join(' ');
    throw new Error(
      `${command}: ended by ${signal} (bound: ${timeoutMs / 1000} s)\n${tail(stdout + stderr)}`,
    );
  } finally {
    clearTimeout(timer);
  }
}

/** The last lines of an output: enough to see why, short enough to read. */
export function tail(output: string, count = 30): string {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
