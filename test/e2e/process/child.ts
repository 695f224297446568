import { createInterface } from 'node:readline';
import { eventually } from '../eventually.ts';
import { type ChildOptions, spawnBound, startFailure } from './bound.ts';

/** How a child ended: one of the two is null. */
interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that runs until it is told to end. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** The lines it wrote so far. */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** How it ended, or undefined while it runs. */
  readonly exit: () => Exit | undefined;
  /** The last lines of what it wrote, for the message of an error. */
  readonly tail: () => string;
  /** The first line, already written or yet to come, that `predicate` accepts; fails when the child ends. */
  waitForLine(predicate: (line: string) => boolean, timeoutMs?: number): Promise<string>;
  /** Sends `signal` if it still runs and waits for its end; fails, having killed it, after `boundMs`. */
  end(signal: NodeJS.Signals, boundMs: number): Promise<Exit>;
}

/** Starts a program and collects what it writes. `name` stands for it in the messages of errors. */
export function startChild(
  name: string,
  command: readonly [string, ...string[]],
  options?: ChildOptions,
): Child {
  const [file, ...args] = command;
  const child = spawnBound(file, args, options);
  const stdout: string[] = [];
  const stderr: string[] = [];
  createInterface(child.stdout).on('line', (line) => stdout.push(line));
  createInterface(child.stderr).on('line', (line) => stderr.push(line));

  let exit: Exit | undefined;
  // `close` comes after the last line, `exit` may come before it.
  child.once('close', (code, signal) => {
    exit = { code, signal };
  });
  child.once('error', (cause) => {
    stderr.push(startFailure(file, cause).message);
  });
  const tail = () => [...stdout.slice(-20), ...stderr.slice(-20)].join('\n');

  return {
    name,
    pid: child.pid ?? 0,
    stdout,
    stderr,
    exit: () => exit,
    tail,

    async waitForLine(predicate, timeoutMs = 10_000) {
      try {
        return await eventually(
          'the awaited line',
          () => {
            const line = stdout.find(predicate) ?? stderr.find(predicate);
            if (line !== undefined) return line;
            if (exit) throw new Error(`ended before the awaited line (${exit.code ?? exit.signal})`);
            return undefined;
          },
          { timeoutMs, everyMs: 20 },
        );
      } catch (cause) {
        throw new Error(`${name}: ${(cause as Error).message}\n${tail()}`, { cause });
      }
    },

    async end(signal, boundMs) {
      child.kill(signal);
      try {
        return await eventually(`${name}: end after ${signal}`, () => exit, {
          timeoutMs: boundMs,
          everyMs: 10,
        });
      } catch (cause) {
        child.kill('SIGKILL');
        await eventually(`${name}: end after SIGKILL`, () => exit);
        throw cause;
      }
    },
  };
}
