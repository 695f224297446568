import { createInterface } from 'node:readline/promises';
import { PodroleError } from '../errors.ts';
import type { ConfirmSettings } from '../settings/aws.ts';

/** Where a person is asked. */
interface Terminal {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream;
}

/**
 * Whether a question is answered with yes: by `--yes`, or by the person at the terminal. False with `--dry-run`, and for
 * everything else than y and yes, the end of the input and Ctrl-C included.
 *
 * @throws PodroleError USAGE where nobody is there to be asked.
 */
export async function isConfirmed(
  question: string,
  { yes, dryRun }: ConfirmSettings,
  terminal: Terminal = process,
): Promise<boolean> {
  if (dryRun) return false;
  if (yes) return true;
  if (!terminal.stdin.isTTY)
    throw new PodroleError(
      'USAGE',
      'nothing was changed: standard input is no terminal, so nobody can be asked; give --yes to do it, or --dry-run to look',
    );
  return isYes(await answerTo(`${question} [y/N] `, terminal));
}

function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer.trim());
}

async function answerTo(question: string, { stdin, stderr }: Terminal): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    const ended = new Promise<string>((resolve) => {
      lines.once('close', () => resolve('\n'));
      lines.once('SIGINT', () => resolve('\n'));
    });
    const answer = await Promise.race([lines.question(question), ended]);
    // Nobody typed the end of the line.
    if (answer === '\n') stderr.write('\n');
    return answer;
  } finally {
    lines.close();
  }
}
