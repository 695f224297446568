import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandsIn } from '../docs/commands-in.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-docs-'));
  for (const name of ['dist', 'examples']) await symlink(join(REPOSITORY, name), join(folder, name));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the lines in one shell that ends with the first failure. */
function bash(lines: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const env = { HOME: folder, PATH: process.env.PATH };
  return new Promise((resolve) => {
    execFile(
      'bash',
      ['-xeo', 'pipefail', '-c', lines.join('\n')],
      { cwd: folder, env, timeout: 60_000 },
      (error, stdout, stderr) => resolve({ status: error === null ? 0 : 1, stdout, stderr }),
    );
  });
}

// Those that need a cluster are run by test/e2e/demand.test.ts.
test('every command of docs/trust.md runs, one after the other, and does what the page says', async () => {
  const commands = (await commandsIn('docs/trust.md')).filter((line) => !line.includes('--from-cluster'));
  expect(commands.length).toBeGreaterThan(15);
  const { status, stdout, stderr } = await bash(commands);
  // A shell that was told to (-x) ends with the line that failed.
  expect({ status, last: status === 0 ? '' : stderr.slice(-500) }).toEqual({ status: 0, last: '' });
  // What the example of mistakes is refused and linted for, and what the annotations of the examples ask for.
  expect(stdout).toMatch(/REFUSED: system:serviceaccount:shop:cart/);
  expect(stdout).toMatch(/error wildcard-under-equals Statement\[0\]/);
  expect(stdout).toContain('PERMITTED BY');
  const moved = JSON.parse(await readFile(join(folder, 'moved.json'), 'utf8'));
  expect(moved.Statement).toHaveLength(1);
  const grown = await readFile(join(folder, 'grown.json'), 'utf8');
  expect(grown).toContain('oidc.example.com/new:sub');
  expect(grown).not.toContain('oidc.example.com/prod');
  expect(grown).toContain('repo:example/shop');
}, 90_000);
