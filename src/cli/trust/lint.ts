import { PodroleError } from '../../errors.ts';
import { printable } from '../../identity/quote.ts';
import { wantsColour } from '../../settings/process.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { TRUST_LINT_FLAGS } from '../../settings/trust.ts';
import { COLOURED, type Ink, PLAIN } from '../../terminal/ink.ts';
import type { LintFinding } from '../../trust/lint/finding.ts';
import { lintTrustPolicy } from '../../trust/lint/lint.ts';
import type { LintOptions } from '../../trust/lint/options.ts';
import { policySize } from '../../trust/size.ts';
import { findingLine } from './finding.ts';
import { readPolicyFile } from './policy-file.ts';

/** What was found in one file; `problem` for one that holds no trust policy. */
interface Linted {
  readonly file: string;
  readonly size?: number;
  readonly findings: readonly LintFinding[];
  readonly problem?: string;
}

/** `podrole trust lint FILE…`: 1 if a policy has an error, or is none. */
export async function run(given: GivenFlags, files: readonly string[]): Promise<number> {
  const { output, ...options } = readSettings(TRUST_LINT_FLAGS, given);
  if (files.filter((file) => file === '-').length > 1)
    throw new PodroleError('USAGE', 'FILE - is standard input, which can be read but once; give it once');
  const results: Linted[] = [];
  for (const file of files) results.push(await lintFile(file, options));
  const ink = wantsColour(process.stdout) ? COLOURED : PLAIN;
  process.stdout.write(
    output === 'json'
      ? `${JSON.stringify(results, null, 2)}\n`
      : results.map((one) => linesFor(one, options.quota, ink)).join(''),
  );
  return results.every(isFree) ? 0 : 1;
}

async function lintFile(file: string, options: LintOptions): Promise<Linted> {
  try {
    const document = await readPolicyFile(file);
    return { file, size: policySize(document.text), findings: lintTrustPolicy(document, options) };
  } catch (error) {
    // The other files are worth looking at all the same; one that cannot be read is a mistake on the command line.
    if (error instanceof PodroleError && error.code === 'POLICY_INVALID')
      return { file, findings: [], problem: error.message };
    throw error;
  }
}

function isFree({ findings, problem }: Linted): boolean {
  return problem === undefined && findings.every(({ severity }) => severity !== 'error');
}

function linesFor({ file, size, findings, problem }: Linted, quota: number, ink: Ink): string {
  if (problem !== undefined) return `${ink.bad('error')} ${problem}\n`;
  const name = file === '-' ? 'standard input' : printable(file);
  const head = `${name}: ${size} of ${quota} characters`;
  if (findings.length === 0) return `${head}, ${ink.good('nothing found')}\n`;
  const lines = findings.map((one) => {
    const line = findingLine(one);
    return `  ${one.severity === 'error' ? ink.bad(line) : line}\n`;
  });
  return `${head}\n${lines.join('')}`;
}
