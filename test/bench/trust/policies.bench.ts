import { expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { EMPTY_POLICY, edit } from '../../../src/trust/editing/edit.ts';
import { evaluate } from '../../../src/trust/evaluation/evaluate.ts';
import { webIdentityRequest } from '../../../src/trust/evaluation/web-identity-request.ts';
import { lintTrustPolicy } from '../../../src/trust/lint/lint.ts';
import { capacityOf, separateCapacityOf } from '../../trust/editing/capacity.ts';
import { HOST, PROVIDER } from '../../trust/editing/written.ts';

test('ServiceAccounts that fit, as one list and as a statement each', () => {
  for (const quota of [2048, 4096, 8192]) {
    const [list, separate] = [capacityOf(HOST, quota), separateCapacityOf(HOST, quota)];
    console.log(`${quota} characters: ${list} subjects of 47 in one list, ${separate} with a statement each`);
    expect(list).toBeGreaterThan(separate);
  }
  expect(capacityOf(HOST, 2048)).toBeGreaterThanOrEqual(31);
});

test('what an edit, a verdict and a lint take', () => {
  const subjects = Array.from({ length: 150 }, (_, n) => `system:serviceaccount:team:service-${n}`);
  const admit = { providerArn: PROVIDER, audience: 'sts.amazonaws.com', subjects, sessionNames: [] };
  const { text } = edit(readPolicyDocument(EMPTY_POLICY), { admit });
  const document = readPolicyDocument(text);
  const request = webIdentityRequest({
    providerArn: PROVIDER,
    hostAndPath: HOST,
    subject: 'system:serviceaccount:team:service-149',
    audience: ['sts.amazonaws.com'],
    sessionName: 'bench',
  });
  const works = {
    'a verdict': () => evaluate(document.policy, request),
    'a lint': () => lintTrustPolicy(document),
    'an edit, with its proof': () =>
      edit(readPolicyDocument(text), { admit: { ...admit, subjects: ['system:serviceaccount:web:new'] } }),
  };
  for (const [name, work] of Object.entries(works)) {
    const times = Array.from({ length: 50 }, () => {
      const started = performance.now();
      work();
      return performance.now() - started;
    }).sort((a, b) => a - b);
    console.log(`${name}, of a policy of 150 ServiceAccounts: ${times[25]?.toFixed(3)} ms`);
  }
});
