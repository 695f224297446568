import { PodroleError } from '../../errors.ts';
import { printable } from '../../identity/quote.ts';
import type { SettingsOf } from '../../settings/flag.ts';
import { wantsColour } from '../../settings/process.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { TRUST_LINT_FLAGS } from '../../settings/trust-look.ts';
import { COLOURED, type Ink, PLAIN } from '../../terminal/ink.ts';
import type { PolicyDocument } from '../../trust/document.ts';
import type { LintFinding } from '../../trust/lint/finding.ts';
import { lintTrustPolicy } from '../../trust/lint/lint.ts';
import type { LintOptions } from '../../trust/lint/options.ts';
import { DEFAULT_QUOTA, policySize } from '../../trust/size.ts';
import { checkNoFile, fileOf, placeOf } from './edit.ts';
import { findingLine } from './finding.ts';
import { readPolicyFile } from './policy-file.ts';

/** What was found in one file, or role; `problem` for one that holds no trust policy. */
interface Linted {
  readonly file: string;
  readonly size?: number;
  readonly quota?: number;
  readonly findings: readonly LintFinding[];
  readonly problem?: string;
}

/** `podrole trust lint`: 1 if a policy has an error, or is none. */
export async function run(given: GivenFlags, files: readonly string[]): Promise<number> {
  const settings = readSettings(TRUST_LINT_FLAGS, given);
  const { output, quota = DEFAULT_QUOTA } = settings;
  const results =
    settings.role.length > 0
      ? await lintRoles(files, settings)
      : await lintFiles(files, { ...settings, quota });
  const ink = wantsColour(process.stdout) ? COLOURED : PLAIN;
  process.stdout.write(
    output === 'json'
      ? `${JSON.stringify(results, null, 2)}\n`
      : results.map((one) => linesFor(one, ink)).join(''),
  );
  return results.every(isFree) ? 0 : 1;
}

type LintSettings = SettingsOf<typeof TRUST_LINT_FLAGS>;

async function lintFiles(
  files: readonly string[],
  options: LintSettings & { readonly quota: number },
): Promise<readonly Linted[]> {
  fileOf(files);
  if (files.filter((file) => file === '-').length > 1)
    throw new PodroleError('USAGE', 'FILE - is standard input, which can be read but once; give it once');
  const results: Linted[] = [];
  for (const file of files) results.push(await lintOne(file, () => readPolicyFile(file), options));
  return results;
}

async function lintRoles(files: readonly string[], settings: LintSettings): Promise<readonly Linted[]> {
  checkNoFile(files, {});
  const { readLive } = await import('./live/read-live.ts');
  const { roles, quota } = await readLive(settings, { withQuota: settings.quota === undefined });
  const results: Linted[] = [];
  for (const role of roles) {
    const options = { ...settings, ...placeOf(settings, role.home), quota: settings.quota ?? quota };
    results.push(await lintOne(role.arn, async () => role.document(), options));
  }
  return results;
}

async function lintOne(
  file: string,
  read: () => Promise<PolicyDocument>,
  options: LintOptions & { readonly quota: number },
): Promise<Linted> {
  try {
    const document = await read();
    const findings = lintTrustPolicy(document, options);
    return { file, size: policySize(document.text), quota: options.quota, findings };
  } catch (error) {
    // The others are worth looking at all the same; a file that cannot be read is a mistake on the command line.
    if (error instanceof PodroleError && error.code === 'POLICY_INVALID')
      return { file, findings: [], problem: error.message };
    throw error;
  }
}

function isFree({ findings, problem }: Linted): boolean {
  return problem === undefined && findings.every(({ severity }) => severity !== 'error');
}

function linesFor({ file, size, quota, findings, problem }: Linted, ink: Ink): string {
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
