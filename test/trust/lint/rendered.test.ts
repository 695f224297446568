import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { EMPTY_POLICY, edit } from '../../../src/trust/editing/edit.ts';
import { lintTrustPolicy } from '../../../src/trust/lint/lint.ts';
import { oidcProviderArn } from '../../../src/trust/oidc-provider.ts';
import { subjectOf } from '../../../src/trust/subject.ts';

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const pattern = fc.tuple(label, fc.constantFrom('', '-*', '*', '?')).map(([name, end]) => name + end);

const rendered = fc.record({
  hostAndPath: fc.constantFrom('oidc.example.com/prod', 'oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF'),
  partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
  audience: fc.constantFrom('sts.amazonaws.com', 'vault'),
  accounts: fc.uniqueArray(fc.record({ namespace: label, name: pattern }), {
    minLength: 1,
    maxLength: 8,
    selector: subjectOf,
  }),
  sessionNames: fc.uniqueArray(fc.stringMatching(/^[a-z][\w*?-]{1,20}$/), { maxLength: 2 }),
  externalIds: fc.option(fc.uniqueArray(fc.stringMatching(/^[\w+=,.@:/-]{2,20}$/), { maxLength: 2 }), {
    nil: undefined,
  }),
});

test('lint has no error against what render makes', () => {
  fc.assert(
    fc.property(rendered, ({ hostAndPath, partition, audience, accounts, sessionNames, externalIds }) => {
      const place = { hostAndPath, partition, accountId: '111122223333' };
      const providerArn = oidcProviderArn(place);
      const admit = { providerArn, audience, subjects: accounts.map(subjectOf), sessionNames };
      const roleArn = `arn:${partition}:iam::111122223333:role/kiam-server`;
      const keepKiam = externalIds && { roleArn, externalIds };
      const { text } = edit(readPolicyDocument(EMPTY_POLICY), { admit, keepKiam });
      const findings = lintTrustPolicy(readPolicyDocument(text), {
        issuer: { hostAndPath },
        accountId: place.accountId,
        partition,
        audience,
        quota: 8192,
      });
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
