import { Readable } from 'node:stream';
import { vi } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { PodroleError } from '../../src/errors.ts';

/** What a command wrote, and how it ended. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/**
 * Runs the command line within this process: a tenth of what a process costs. For tests that run one after the other, since
 * environment, standard input and output are the process's.
 *
 * @param env - all that the command has of an environment.
 * @param stdin - its text, or a stream, which may say that it is a terminal.
 */
export async function inProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin: string | Readable = '',
): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const before = process.env;
  process.env = { HOME: '/nonexistent', ...env };
  const spies = [
    ...(['stdout', 'stderr'] as const).map((stream) =>
      vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
        written[stream] += String(chunk);
        return true;
      }),
    ),
    vi
      .spyOn(process, 'stdin', 'get')
      .mockReturnValue((typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin) as never),
  ];
  try {
    const code = await runProgram(args);
    return { ...written, code };
  } catch (error) {
    if (!(error instanceof PodroleError)) throw error;
    // As main.ts ends it.
    return {
      ...written,
      stderr: `${written.stderr}podrole: ${error.message}\n`,
      code: error.code === 'USAGE' ? 2 : 1,
    };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.env = before;
  }
}

/** The same, called as `podrole` of `podrole.ts` is. */
export function podrole(
  args: readonly string[],
  { stdin = '', env = {} }: { stdin?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  return inProcess(args, env, stdin);
}
