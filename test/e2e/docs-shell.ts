import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { awsCliPath } from './parts/aws-cli.ts';
import { kubectlPath } from './parts/kubectl-helm.ts';
import { type RunResult, run } from './process/run.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** A folder in which the commands of a page run as they stand there: `kubectl` and `aws` by their names alone. */
export async function docsFolder(folder: string, links: readonly string[]): Promise<void> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await symlink(kubectlPath(), join(bin, 'kubectl'));
  await symlink(awsCliPath(), join(bin, 'aws'));
  for (const link of links) await symlink(join(REPOSITORY, link), join(folder, link));
}

/** Runs a script that ends with its first failure. */
export function bash(
  script: string,
  { folder, env }: { readonly folder: string; readonly env: Readonly<Record<string, string>> },
): Promise<RunResult> {
  const PATH = `${join(folder, 'bin')}:${process.env.PATH}`;
  return run('bash', ['-eo', 'pipefail', '-c', script], {
    env: { HOME: folder, ...env, PATH },
    cwd: folder,
    timeoutMs: 120_000,
  });
}
