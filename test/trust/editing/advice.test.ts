import { describe, expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { adviceFor, adviceLines } from '../../../src/trust/editing/advice.ts';
import { EMPTY_POLICY } from '../../../src/trust/editing/edit.ts';
import { policySize } from '../../../src/trust/size.ts';
import { admitting, edited, HOST, letting, subject, textOf } from './written.ts';

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(3, '0')}`);

const policyWith = (names: readonly string[]) => {
  const { text } = edited(EMPTY_POLICY, { admit: admitting(names) });
  return readPolicyDocument(text);
};

describe('what would help a policy that does not fit', () => {
  const names = [...numbered('shop/batch-worker-', 40), ...numbered('web/', 5), 'ops/one'];
  const document = policyWith(names);

  test('is nothing for one that fits', () => {
    expect(adviceFor(policyWith(names.slice(0, 10)), 2048)).toBeUndefined();
  });

  test('is a glob, with the size that it really comes to', () => {
    const advice = adviceFor(document, 2048);
    expect(advice?.globs.map(({ serviceAccount, replaces }) => [serviceAccount, replaces])).toContainEqual([
      'shop/batch-worker-*',
      40,
    ]);
    for (const { serviceAccount, size } of advice?.globs ?? []) {
      const [namespace, pattern = ''] = serviceAccount.split('/');
      const gone = names.filter((name) => name.startsWith(`${namespace}/${pattern.slice(0, -1)}`));
      const removed = edited(document.text, {
        dismiss: { hostAndPath: HOST, audience: undefined, subjects: gone.map(subject) },
      });
      expect(edited(removed.text, { admit: admitting([serviceAccount]) }).size).toBe(size);
    }
  });

  test('is a number of roles, each of which fits', () => {
    const { roles } = adviceFor(document, 2048) ?? {};
    expect(roles).toBeDefined();
    const each = roles?.subjectsEach ?? 0;
    expect(policySize(policyWith(names.slice(0, each)).text)).toBeLessThanOrEqual(2048);
    expect((roles?.count ?? 0) * each).toBeGreaterThanOrEqual(names.length);
  });

  test.each([
    [46, 2048, 4096],
    [46, 1000, 4096],
    [90, 4096, 8192],
    [300, 2048, undefined],
  ])('is, for %i ServiceAccounts and a quota of %i, one of %s', (count, quota, needed) => {
    const { quotaNeeded, size = 0 } =
      adviceFor(policyWith(numbered('shop/a-service-of-the-shop-', count)), quota) ?? {};
    expect(quotaNeeded).toBe(needed);
    if (needed !== undefined) expect(size).toBeLessThanOrEqual(needed);
  });

  test('is no second role where the rest fills the quota', () => {
    const foreign = {
      Sid: 'Long',
      Effect: 'Allow',
      Principal: { AWS: numbered('arn:aws:iam::111122223333:role/', 60) },
      Action: 'sts:AssumeRole',
    };
    const advice = adviceFor(readPolicyDocument(textOf(letting(['shop/b']), foreign)), 2048);
    expect(advice?.roles).toBeUndefined();
    expect(advice && adviceLines(advice)).toEqual([
      expect.stringMatching(/^the policy has \d+ characters without white space, IAM's quota here is 2048/),
      '- a second role does not help: what else is in the policy fills the quota',
      '- a quota increase to 4096 (Service Quotas, "Role trust policy length")',
    ]);
  });

  test('takes no long time for thousands of ServiceAccounts', () => {
    const many = readPolicyDocument(
      JSON.stringify({ Statement: letting(numbered('shop/a-b-c-d-e-', 3000)) }),
    );
    const start = performance.now();
    expect(adviceFor(many, 2048)?.globs[0]).toMatchObject({ replaces: 3000 });
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
