import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { isConfirmed } from '../../src/cli/confirm.ts';

const ASKING = { yes: false, dryRun: false };

function terminalOf(isTTY: boolean) {
  const [stdin, stderr] = [Object.assign(new PassThrough(), { isTTY }), new PassThrough()];
  return { stdin, stderr };
}

test.each([
  ['y\n', true],
  ['YES\n', true],
  [' yes \n', true],
  ['n\n', false],
  ['\n', false],
  ['yeah\n', false],
  ['y', false],
  ['', false],
])('the answer %j is taken for %s', async (answer, confirmed) => {
  const terminal = terminalOf(true);
  const asked = isConfirmed('Write it?', ASKING, terminal);
  terminal.stdin.end(answer);
  expect(await asked).toBe(confirmed);
  expect(String(terminal.stderr.read())).toContain('Write it? [y/N] ');
});

test.each([
  ['--yes', { yes: true, dryRun: false }, true],
  ['--dry-run', { yes: false, dryRun: true }, false],
  ['--yes and --dry-run', { yes: true, dryRun: true }, false],
])('nobody is asked with %s', async (_, settings, confirmed) => {
  const terminal = terminalOf(true);
  expect(await isConfirmed('Write it?', settings, terminal)).toBe(confirmed);
  expect(terminal.stderr.read()).toBe(null);
});

test('nobody can be asked without a terminal', async () => {
  await expect(isConfirmed('Write it?', ASKING, terminalOf(false))).rejects.toMatchObject({ code: 'USAGE' });
});
