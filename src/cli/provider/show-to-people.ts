import type { ConfirmSettings } from '../../settings/aws.ts';

/** Shows what a question is about: beside the result where that is for a machine, and then only to whoever is asked. */
export function showToPeople(
  lines: readonly string[],
  { output, yes, dryRun }: ConfirmSettings & { readonly output: 'text' | 'json' },
): void {
  const text = lines.map((one) => `${one}\n`).join('');
  if (output === 'text') process.stdout.write(text);
  else if (!yes && !dryRun) process.stderr.write(text);
}
