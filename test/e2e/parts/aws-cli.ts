import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Part, partFolder } from './part.ts';
import { runBuild, runTool } from './tool.ts';

const REQUIREMENTS = fileURLToPath(new URL('./aws-cli/requirements.txt', import.meta.url));

const HAS_VENV = 'from importlib.util import find_spec as f; print(bool(f("venv") and f("ensurepip")))';

/** The AWS CLI in a virtual environment of its own, with whatever else the requirements file names. */
export const awsCli: Part = {
  name: 'aws-cli',
  version: () => /^awscli==(\S+)/m.exec(readFileSync(REQUIREMENTS, 'utf8'))?.[1] ?? 'unpinned',
  ingredients: () => [readFileSync(REQUIREMENTS, 'utf8')],
  async make(folder, home) {
    await requireVenv();
    await runTool('python3', ['-m', 'venv', folder], { timeoutMs: 2 * 60_000 });
    const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-r', REQUIREMENTS];
    await runBuild(join(folder, 'bin', 'python3'), install, { cwd: folder, timeoutMs: 10 * 60_000 });
    await readdress(join(folder, 'bin'), folder, home);
  },
};

/** Path of a program of the virtual environment, such as `aws` or `python3`. */
export function awsCliPath(program = 'aws'): string {
  return join(partFolder(awsCli), 'bin', program);
}

/** Debian keeps the venv module in a package of its own, and `python3 -m venv` fails late and wordily without it. */
async function requireVenv(): Promise<void> {
  const found = await runTool('python3', ['-c', HAS_VENV], {});
  if (found.trim() === 'True') return;
  throw new Error(
    'The end-to-end tests need the venv module of Python 3, which this "python3" lacks ' +
      '(Debian: apt-get install python3-venv).',
  );
}

/** The scripts of a virtual environment name its folder in full, so they must follow it to where it is renamed. */
async function readdress(bin: string, folder: string, home: string): Promise<void> {
  for (const entry of await readdir(bin, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(bin, entry.name);
    const text = await readFile(path, 'utf8');
    if (text.includes(folder)) await writeFile(path, text.replaceAll(folder, home));
  }
}
