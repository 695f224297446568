import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { run } from './process/run.ts';

test('the table of kiam and kube2iam roles is what its Go program makes', async () => {
  const folder = 'test/fixtures/iam-roles';
  const { stdout, stderr, code } = await run('go', ['run', `${folder}/main.go`], {
    env: { ...process.env } as Record<string, string>,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(await readFile(`${folder}/cases.json`, 'utf8'));
});
