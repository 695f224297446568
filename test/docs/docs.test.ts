import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { awsPage } from './aws-page.ts';
import { certificateFindingsPage } from './certificate-findings-page.ts';
import { certificatesPage } from './certificates-page.ts';
import { certsPage } from './certs-page.ts';
import {
  annotationsPage,
  decisionsPage,
  demandPage,
  flagsPage,
  metricsPage,
  publishingPage,
  rbacPage,
  verifyPage,
} from './pages.ts';
import { trustPage } from './trust-page.ts';

// `npm run docs` writes the pages; here a difference fails.
test.each([
  ['annotations.md', annotationsPage],
  ['aws.md', awsPage],
  ['certificates.md', certificatesPage],
  ['certs.md', certificateFindingsPage],
  ['decisions.md', decisionsPage],
  ['demand.md', demandPage],
  ['flags.md', flagsPage],
  ['metrics.md', metricsPage],
  ['publishing.md', publishingPage],
  ['rbac.md', rbacPage],
  ['trust.md', trustPage],
  ['verify.md', verifyPage],
])('docs/%s is what the tables say', async (file, make) => {
  await expect(await make()).toMatchFileSnapshot(`../../docs/${file}`);
});

test('certs/README.md is what the profiles say', async () => {
  await expect(await certsPage()).toMatchFileSnapshot('../../certs/README.md');
});

test('the README and CI name the same two commands', async () => {
  const [readme, ci] = await Promise.all([readFile('README.md', 'utf8'), readFile('.ci/run', 'utf8')]);
  expect(readme).toContain('npm ci && npx podrole demo\n');
  expect(readme).toContain('npm ci && npm test\n');
  expect(ci).toContain("'npm ci && npm test'");
});
