import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../dist/podrole.js', import.meta.url));

/** Starts the built command with an environment of its own. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [COMMAND, ...args], {
    env: { HOME: '/nonexistent', ...env },
    stdio: 'pipe',
  });
}

/** Runs the built command to its end. */
export async function podrole(
  args: readonly string[],
  { stdin = '', env = {} }: { stdin?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<{ stdout: string; stderr: string; code: number | null }> {
  const child = start(args, env);
  child.stdin.end(stdin);
  const ended = exitOf(child);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr, code: await ended };
}

/** The exit status of a child, once it has ended. */
export function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}

/** Resolves with what the child wrote to standard output, once `ready` accepts it. */
export function output(child: ChildProcess, ready: (written: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let written = '';
    const take = (chunk: Buffer) => {
      written += chunk.toString();
      if (ready(written)) resolve(written);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('close', (code) => reject(new Error(`ended with ${code}: ${written}`)));
  });
}
