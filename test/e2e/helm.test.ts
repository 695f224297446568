import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './command.ts';
import { helmPath } from './parts/kubectl-helm.ts';
import { run } from './process/run.ts';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels: {app: {{ .Release.Name | quote }}} # kept
spec:
  selector:
    matchLabels: {app: {{ .Release.Name | quote }}}
  template:
    metadata:
      labels: {app: {{ .Release.Name | quote }}}
    spec:
      serviceAccountName: {{ .Release.Name }}
      containers:
        - name: app
          image: "registry.example.com/app:1.0"
`;
const ACCOUNT = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Release.Name }}
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/{{ .Release.Name }}
`;

let chart: string;

beforeAll(async () => {
  chart = await mkdtemp(join(tmpdir(), 'podrole-chart-'));
  await mkdir(join(chart, 'templates'));
  await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 0.1.0\n');
  await writeFile(join(chart, 'templates', 'deployment.yaml'), DEPLOYMENT);
  await writeFile(join(chart, 'templates', 'serviceaccount.yaml'), ACCOUNT);
});
afterAll(() => rm(chart, { recursive: true }));

test('helm template | podrole inject -f - gives the chart with its roles', async () => {
  const env = { HOME: chart };
  const { stdout: rendered } = await run(helmPath(), ['template', 'checkout', chart], { env });
  const { stdout, stderr, code } = await runCommand(['inject', '-f', '-'], { stdin: rendered });
  expect(stderr).toBe(
    'Deployment default/checkout: role arn:aws:iam::111122223333:role/checkout (service-account-role), 3 added\n',
  );
  expect(code).toBe(0);
  const untouched = rendered.slice(0, rendered.indexOf('---\n# Source: shop/templates/deployment.yaml'));
  expect(untouched).toContain('kind: ServiceAccount');
  expect(stdout.startsWith(untouched)).toBe(true);
  expect(stdout).toContain('# kept');
  expect(stdout).toContain('name: AWS_WEB_IDENTITY_TOKEN_FILE');
  const again = await runCommand(['inject', '-f', '-'], { stdin: stdout });
  expect(again.stdout).toBe(stdout);
});
