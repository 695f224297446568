import { expect, test } from 'vitest';
import { decide } from '../../src/identity/decide.ts';
import { createExpressions } from '../../src/identity/expressions.ts';
import { NOTHING_KNOWN } from '../../src/identity/facts.ts';
import { viewPod } from '../../src/identity/pod.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { readSettings } from '../../src/settings/read.ts';

const ROLE = 'arn:aws:iam::111122223333:role/orders';

function decided(annotations: Readonly<Record<string, string>>, flags: Readonly<Record<string, string>>) {
  const serviceAccount = () => ({
    annotations: { 'eks.amazonaws.com/role-arn': ROLE, ...annotations },
    labels: {},
  });
  const settings = readSettings(IDENTITY_FLAGS, flags, {});
  const facts = { ...NOTHING_KNOWN, serviceAccount };
  return decide(viewPod({ spec: {} }, 'shop'), {
    facts,
    settings,
    jitter: () => 0,
    expressions: createExpressions(settings),
  });
}

test.each<[given: string, region: string, codes: readonly string[]]>([
  ['eu-west-1', 'eu-west-1', []],
  ['a'.repeat(64), 'a'.repeat(64), []],
  ['a'.repeat(65), 'eu-central-1', ['region-invalid']],
  ['EU-WEST-1', 'eu-central-1', ['region-invalid']],
  ['eu west', 'eu-central-1', ['region-invalid']],
  ['', 'eu-central-1', ['region-invalid']],
])('the region %j of a ServiceAccount makes %s', (given, region, codes) => {
  const decision = decided({ 'podrole.io/region': given }, { 'aws-default-region': 'eu-central-1' });
  expect(decision).toMatchObject({ outcome: 'grant', grant: { region } });
  expect(decision.remarks.map(({ code }) => code)).toEqual(codes);
});

test('a role of another partition than the region is told with both', () => {
  expect(decided({}, { 'aws-default-region': 'cn-"north\n1' }).remarks).toEqual([
    {
      code: 'partition-mismatch',
      text: 'the role is in partition aws, the region "cn-\\"north\\u000a1" in aws-cn: STS there does not know it',
    },
  ]);
});
