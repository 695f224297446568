import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** Environment and folder of a child process. */
export interface ChildOptions {
  /** The child's whole environment besides PATH: nothing else of the developer's decides a test. */
  readonly env?: Readonly<Record<string, string>>;
  /** Working folder; the test process's own unless told. */
  readonly cwd?: string;
}

/**
 * Starts a child that the kernel kills when this process dies, however it dies. vitest ends its workers
 * by a signal, so a handler for Node's `exit` event would not run.
 *
 * A program that is not there ends with exit status 127, as in a shell.
 */
export function spawnBound(
  file: string,
  args: readonly string[],
  { env = {}, cwd }: ChildOptions = {},
): ChildProcessWithoutNullStreams {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', file, ...args], {
    env: { PATH: process.env.PATH, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  // A child that ends without reading its input is no error of the harness.
  child.stdin.on('error', () => {});
  return child;
}

/** The error for a failed start by {@link spawnBound}, which is never about a missing program. */
export function startFailure(file: string, cause: unknown): Error {
  return new Error(
    `cannot start ${file}: either its working folder is missing, or the program "setpriv", by which ` +
      'the end-to-end tests start all others (Debian: apt-get install util-linux)',
    { cause },
  );
}
