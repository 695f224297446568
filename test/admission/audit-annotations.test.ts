import { expect, test } from 'vitest';
import { auditAnnotations } from '../../src/admission/audit-annotations.ts';
import { untouched } from '../../src/identity/decide.ts';
import type { Grant } from '../../src/identity/decision.ts';
import type { RemarkCode } from '../../src/identity/reasons.ts';

const base = {
  audience: 'a',
  expirationSeconds: 3600,
  stsRegionalEndpoint: false,
  region: undefined,
  containers: { include: undefined, skip: new Set<string>() },
};
const webIdentity = (roleArn: string): Grant => ({
  ...base,
  method: 'web-identity',
  roleArn,
  sessionName: undefined,
});
const agent: Grant = { ...base, method: 'container-credentials' };

function granted(grant: Grant, codes: readonly RemarkCode[] = []) {
  const reason = grant.method === 'web-identity' ? 'service-account-role' : 'container-credentials';
  const remarks = codes.map((code) => ({ code, text: 'x' }));
  return auditAnnotations({
    decision: { ...untouched(reason), outcome: 'grant', reason, grant, remarks },
    operations: [],
    remarks,
  });
}

test('decision, reason and role are told', () => {
  expect(granted(webIdentity('r'))).toEqual({
    decision: 'grant',
    reason: 'service-account-role',
    'role-arn': 'r',
  });
});

test('a pod that the agent serves has no role that we know', () => {
  expect(granted(agent)).toEqual({ decision: 'grant', reason: 'container-credentials' });
});

test.each<[codes: readonly RemarkCode[], remarks: string]>([
  [['audience-empty'], 'audience-empty'],
  [['container-skipped', 'audience-empty', 'container-skipped'], 'container-skipped (2), audience-empty'],
])('remarks %j are told as %s', (codes, remarks) => {
  expect(granted(webIdentity('r'), codes)).toMatchObject({ remarks });
});

test.each<[says: string, role: string, told: string]>([
  ['of 1024 characters is told whole', 'r'.repeat(1024), 'r'.repeat(1024)],
  ['that is longer is cut', 'r'.repeat(1025), `${'r'.repeat(1024)}…`],
  ['with a line break is escaped', 'a\nb', 'a\\u000ab'],
])('a role %s', (_says, role, told) => {
  expect(granted(webIdentity(role))['role-arn']).toBe(told);
});
