import { createTwoFilesPatch } from 'diff';
import type { RolePlan } from '../../../iam/editing/role-plan.ts';
import { printable, verbatim } from '../../../identity/quote.ts';
import { printPolicy } from '../../../trust/formats/print-policy.ts';
import { changeLines } from '../report.ts';

/** What is to be done to a role, for people, line by line. */
export function planLines(plan: RolePlan): readonly string[] {
  const { role, review, status } = plan;
  const { edited, quota, advice } = review;
  const size = edited.size === edited.sizeBefore ? '' : `${edited.sizeBefore} → `;
  return [
    role.arn,
    ...[
      ...(status === 'over-quota' ? advice.map(firstRefused) : changeLines(review)),
      `${size}${edited.size} of ${quota} characters`,
      ...refusalLines(plan),
      ...(status === 'nothing' || status === 'over-quota'
        ? []
        : differenceLines(role.policyText, edited.text)),
    ].map((line) => `  ${line}`),
  ];
}

function firstRefused(line: string, index: number): string {
  return index === 0 ? `REFUSED: ${line}` : line;
}

function refusalLines({ status, stack, review }: RolePlan): readonly string[] {
  if (stack === undefined || status === 'nothing') return [];
  const { logicalId, stack: name } = stack;
  const place = `${logicalId === undefined ? '' : `resource ${printable(logicalId)} of `}the CloudFormation stack ${printable(name)}`;
  if (status === 'edit')
    return [`the role belongs to ${place}: its next update undoes this, unless the template has it, too`];
  const json = JSON.parse(review.edited.text);
  return [
    `REFUSED: the role belongs to ${place}, whose next update would undo the edit; change the template, or use --force and change it then. The property there:`,
    ...lines(printPolicy({ kind: 'trust', json }, 'cloudformation')),
  ];
}

/** Characters; a statement has one value on a line. */
const LONGEST_LINE = 4096;

/** As `diff -u` has it, of the policies laid out alike. */
function differenceLines(before: string, after: string): readonly string[] {
  const patch = createTwoFilesPatch('', '', laidOut(before), laidOut(after), '', '', { context: 3 });
  return lines(patch)
    .filter((line) => !/^(Index:|===|---|\+\+\+|\\ No newline)/.test(line))
    .map((line) => verbatim(line, LONGEST_LINE));
}

/** A policy as people read it. */
export function laidOut(policy: string): string {
  try {
    return `${JSON.stringify(JSON.parse(policy), null, 2)}\n`;
  } catch {
    return policy;
  }
}

function lines(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}
