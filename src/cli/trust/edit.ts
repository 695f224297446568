import { realpath } from 'node:fs/promises';
import { PodroleError } from '../../errors.ts';
import { writeWhole } from '../../tls/write-whole.ts';
import type { PolicyDocument } from '../../trust/document.ts';
import { type Edit, type Edited, edit } from '../../trust/editing/edit.ts';
import { type PolicyFormat, printPolicy } from '../../trust/formats/print-policy.ts';
import type { LintOptions } from '../../trust/lint/options.ts';
import { type ReviewedPolicy, review } from '../../trust/review.ts';
import { readPolicyFile } from './policy-file.ts';
import { reportJson, reportLines } from './report.ts';

/** What the commands that edit a policy have in common. */
interface EditSettings {
  readonly format: PolicyFormat | undefined;
  readonly write: boolean;
  readonly quota: number;
  readonly output: 'text' | 'json';
}

/** An edit, and what lint is to know of it. */
interface PlannedEdit {
  readonly change: Edit;
  readonly lint: LintOptions;
  /** Whether it is written anew though nobody else is let in. */
  readonly packs?: boolean;
}

/** Edits the policy of an operand FILE: prints it, or writes it back. 1 for one that does not fit. */
export async function runEdit(
  [path = '']: readonly string[],
  settings: EditSettings,
  planFor: (document: PolicyDocument) => PlannedEdit,
): Promise<number> {
  if (settings.write && path === '-')
    throw new PodroleError(
      'USAGE',
      '--write needs a FILE to write to; leave it out, and the policy is printed',
    );
  if (settings.write && settings.format !== undefined)
    throw new PodroleError(
      'USAGE',
      '--write keeps FILE as it is laid out, in JSON; leave out --write or --format',
    );
  const document = await readPolicyFile(path);
  const { change, lint, packs = false } = planFor(document);
  const outcome = edit(document, change);
  const edited = outcome.isChanged || packs ? outcome : asItWas(outcome, document);
  const report = review(edited, { ...lint, quota: settings.quota });
  const isUsable = report.advice.length === 0;
  if (settings.write && isUsable && report.edited.text !== document.text)
    // A link stays one.
    await writeWhole(await realpath(path), report.edited.text, 'FILE');
  const { text } = report.edited;
  const printed =
    settings.format === undefined
      ? text
      : printPolicy({ kind: 'trust', json: JSON.parse(text) }, settings.format);
  return printReport({ ...report, printed }, { output: settings.output, isPrinted: !settings.write });
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
