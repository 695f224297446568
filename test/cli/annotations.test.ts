import { expect, test } from 'vitest';
import { podrole } from './in-process.ts';

test('annotations prints every key and the precedence', async () => {
  const { stdout, code } = await podrole(['annotations']);
  expect(code).toBe(0);
  expect(stdout).toContain('iam.amazonaws.com/role  (annotation on Pod or ServiceAccount; kiam, kube2iam)');
  expect(stdout).toContain(
    '  1. the list of container credentials\n  2. the ServiceAccount: eks.amazonaws.com/role-arn\n',
  );
});

test('annotations prints the keys that flags rename, as data', async () => {
  const flags = ['--annotation-prefix', 'aws.example', '--iam-role-key', 'example.com/role', '-o', 'json'];
  const { annotations, precedence } = JSON.parse((await podrole(['annotations', ...flags])).stdout);
  const keys = annotations.map(({ key }: { key: string }) => key);
  expect(keys).toEqual(
    expect.arrayContaining(['aws.example/role-arn', 'example.com/role', 'podrole.io/kiam']),
  );
  expect(keys).not.toContain('iam.amazonaws.com/role');
  expect(precedence).toHaveLength(7);
});
