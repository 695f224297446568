import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { evaluate } from '../../../src/trust/evaluation/evaluate.ts';
import { webIdentityRequest } from '../../../src/trust/evaluation/web-identity-request.ts';
import { lintTrustPolicy } from '../../../src/trust/lint/lint.ts';
import { oidcProviderArn } from '../../../src/trust/oidc-provider.ts';
import { subjectOf } from '../../../src/trust/subject.ts';
import { EKS, REAL_POLICIES, type RealEvaluation } from '../real-policies.ts';

const FOLDER = 'test/fixtures/trust-policies';

async function read(name: string) {
  return readPolicyDocument(await readFile(`${FOLDER}/${name}.json`, 'utf8'));
}

test('every policy of the folder has a row', async () => {
  const files = (await readdir(FOLDER)).map((file) => file.replace(/\.json$/, ''));
  expect(Object.keys(REAL_POLICIES).sort()).toEqual(files.sort());
  expect(files.length).toBeGreaterThanOrEqual(30);
});

describe.each(Object.entries(REAL_POLICIES))('%s', (name, { codes, evaluations }) => {
  test('has the findings of its row, and no other', async () => {
    expect(lintTrustPolicy(await read(name)).map(({ code }) => code)).toEqual(codes);
  });

  test.each(evaluations)('lets $subject of $issuer in: $allowed', async (row) => {
    const verdict = evaluate((await read(name)).policy, requestOf(row));
    const isLoud = verdict.statements.some(({ unknown }) => unknown.length > 0);
    if (row.needs !== undefined && isLoud) expect(verdict.allowed).toBe(false);
    else expect(verdict.allowed).toBe(row.allowed);
  });
});

function requestOf({ issuer = EKS, subject, audience, accountId, partition, sessionName }: RealEvaluation) {
  const [namespace = '', account] = subject.split('/');
  const isName = !subject.includes(':') && !subject.startsWith('org/') && account !== undefined;
  return webIdentityRequest({
    providerArn: oidcProviderArn({
      partition: partition ?? 'aws',
      accountId: accountId ?? '111122223333',
      hostAndPath: issuer,
    }),
    hostAndPath: issuer,
    subject: isName ? subjectOf({ namespace, name: account }) : subject,
    audience: [audience ?? 'sts.amazonaws.com'],
    sessionName: sessionName ?? 'session',
  });
}
