import type { Ink } from '../terminal/ink.ts';
import type { AwsAnswer } from './aws-client.ts';
import type { CaseResult } from './run-case.ts';

const HEAD = ['POD', 'CONTAINER', 'DIALECT', 'THE WEBHOOK', 'AWS SEES'] as const;

/** The results as a table, with the reasons below their rows. */
export function demoTable(results: readonly CaseResult[], ink: Ink): string {
  const rows = results.map(
    (result) =>
      [result.pod, result.container, result.dialect, webhookCell(result), awsCell(result.aws)] as const,
  );
  const widths = HEAD.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = results.flatMap((result, index) => [
    `${result.differences.length === 0 ? ink.good('✓') : ink.bad('✗')} ${line(rows[index] ?? [])}`,
    ...below(result).map((text) => ink.faint(`    ${text}`)),
    ...result.differences.map((text) => ink.bad(`    differs: ${text}`)),
  ]);
  return [`  ${ink.faint(line(HEAD))}`, ...lines].join('\n');
}

function webhookCell({ roleArn, reason, env }: CaseResult): string {
  if (roleArn === undefined)
    return `nothing (${reason})${env.AWS_EC2_METADATA_DISABLED === 'true' ? ', no metadata' : ''}`;
  if (env.AWS_ROLE_ARN === undefined && env.AWS_CONFIG_FILE === undefined) return 'nothing (skip-containers)';
  return `role ${roleArn.slice(roleArn.indexOf(':role/') + ':role/'.length)}`;
}

function awsCell(aws: AwsAnswer): string {
  switch (aws.kind) {
    case 'identity':
      return aws.arn;
    case 'refused':
      return `refused: ${aws.code}`;
    case 'none':
      return 'nobody';
  }
}

function below({ aws, why, warnings }: CaseResult): readonly string[] {
  const refused =
    aws.kind === 'refused'
      ? [`AWS says: ${aws.message}`, ...(why === undefined ? [] : [`because ${why}`])]
      : [];
  return [...refused, ...warnings.map((text) => `warning: ${text}`)];
}
