import { realpath } from 'node:fs/promises';
import { PodroleError } from '../../errors.ts';
import { writeWhole } from '../../tls/write-whole.ts';
import type { PolicyDocument } from '../../trust/document.ts';
import { type Edited, edit } from '../../trust/editing/edit.ts';
import { printPolicy } from '../../trust/formats/print-policy.ts';
import { type ReviewedPolicy, review } from '../../trust/review.ts';
import { DEFAULT_QUOTA } from '../../trust/size.ts';
import type { EditSettings, PlanEdit } from './edit.ts';
import { readPolicyFile } from './policy-file.ts';
import { reportJson, reportLines } from './report.ts';

/** Edits the policy in a file: prints it, or writes it back. 1 for one that does not fit. */
export async function editFile(path: string, settings: EditSettings, planFor: PlanEdit): Promise<number> {
  const { format, output, quota = DEFAULT_QUOTA } = settings;
  const write = settings.write && !settings.dryRun;
  if (settings.write && path === '-')
    throw new PodroleError(
      'USAGE',
      '--write needs a FILE to write to; leave it out, and the policy is printed',
    );
  if (settings.write && format !== undefined)
    throw new PodroleError(
      'USAGE',
      '--write keeps FILE as it is laid out, in JSON; leave out --write or --format',
    );
  const document = await readPolicyFile(path);
  const { change, lint, packs = false } = planFor(document, undefined);
  const outcome = edit(document, change);
  const edited = outcome.isChanged || packs ? outcome : asItWas(outcome, document);
  const reviewed = review(edited, { ...lint, quota }, document);
  const isUsable = reviewed.advice.length === 0;
  if (write && isUsable && edited.text !== document.text)
    // A link stays one.
    await writeWhole(await realpath(path), edited.text, 'FILE');
  const { text } = edited;
  const printed =
    format === undefined ? text : printPolicy({ kind: 'trust', json: JSON.parse(text) }, format);
  return printReport({ ...reviewed, printed }, { output, isPrinted: !write });
}

/** Who has nothing to change does not write the file anew. */
function asItWas(edited: Edited, { text }: PolicyDocument): Edited {
  return { ...edited, text, size: edited.sizeBefore };
}

/** Prints the policy on standard output and what is to be said of it on standard error; one that does not fit is not printed. */
export function printReport(
  report: ReviewedPolicy & { readonly printed: string },
  { output, isPrinted }: { readonly output: 'text' | 'json'; readonly isPrinted: boolean },
): number {
  const isUsable = report.advice.length === 0;
  if (output === 'json') process.stdout.write(reportJson(report));
  else {
    if (isPrinted && isUsable) process.stdout.write(endedByLine(report.printed));
    process.stderr.write(
      reportLines(report)
        .map((line) => `${line}\n`)
        .join(''),
    );
  }
  return isUsable ? 0 : 1;
}

function endedByLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
