import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './process/child.ts';
import { type RunOptions, type RunResult, run } from './process/run.ts';

const COMMAND = fileURLToPath(new URL('../../dist/podrole.js', import.meta.url));
const STOP_MS = 10_000;

/** A running `podrole`. */
export interface Command extends Pick<Child, 'pid' | 'stdout' | 'stderr' | 'exit' | 'waitForLine'> {
  /**
   * Sends `signal`, SIGTERM unless told, and returns the exit status, or null when the signal itself
   * ended the command. Fails, having killed it, when it still runs after ten seconds.
   */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Environment and folder of a command. Neither the test's nor the developer's environment is passed on. */
export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts the built command, which runs until it is told to stop. */
export function startCommand(args: readonly string[], options: CommandOptions = {}): Command {
  const name = `podrole ${args[0] ?? ''}`.trim();
  const child = startChild(name, [process.execPath, builtCommand(), ...args], isolated(options));
  return { ...child, stop: async (signal = 'SIGTERM') => (await child.end(signal, STOP_MS)).code };
}

/** Runs the built command to its end, which takes a minute at most unless `timeoutMs` says otherwise. */
export function runCommand(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return run(process.execPath, [builtCommand(), ...args], isolated(options));
}

/** A home folder that is not there: no test depends on the developer's own ~/.kube or ~/.aws. */
function isolated<T extends CommandOptions>(options: T): T {
  return { ...options, env: { HOME: '/nonexistent', ...options.env } };
}

function builtCommand(): string {
  if (existsSync(COMMAND)) return COMMAND;
  throw new Error(`${COMMAND} is not built: run "npm run build" first`);
}
