import type { ConfirmSettings } from '../../settings/aws.ts';
import { toStderr, toStdout } from '../tell.ts';

/** Shows what a question is about: beside the result where that is for a machine, and then only to whoever is asked. */
export function showToPeople(
  lines: readonly string[],
  { output, yes, dryRun }: ConfirmSettings & { readonly output: 'text' | 'json' },
): void {
  if (output === 'text') toStdout(lines);
  else if (!yes && !dryRun) toStderr(lines);
}
