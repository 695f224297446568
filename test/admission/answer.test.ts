import { describe, expect, test } from 'vitest';
import { NO_FACTS, NOTHING_KNOWN } from '../../src/identity/facts.ts';
import { build, ROLE, review, settingsOf } from './build.ts';

const of = (annotations: Readonly<Record<string, string>>) => ({
  ...NOTHING_KNOWN,
  serviceAccount: () => ({ annotations, labels: {} }),
});
const TWO_MISTAKES = of({
  ...ROLE,
  'eks.amazonaws.com/token-expiration': '1h',
  'eks.amazonaws.com/sts-regional-endpoints': 'yes',
});
const BAD_ROLE = {
  facts: of({ 'eks.amazonaws.com/role-arn': 'x' }),
  settings: settingsOf({ 'invalid-role': 'deny' }),
};

async function counted(overrides: Parameters<typeof build>[0], request: object = {}) {
  const { post, registry } = build(overrides);
  await post(review(request));
  const lines = (await registry.metrics()).split('\n');
  const of = (name: string) => lines.filter((line) => line.startsWith(name)).sort();
  return {
    decisions: of('podrole_admission_decisions_total{'),
    warnings: of('podrole_admission_warnings_total{'),
    sum: Number(of('podrole_admission_duration_seconds_sum')[0]?.split(' ')[1]),
    count: of('podrole_admission_duration_seconds_count'),
  };
}

describe('an admission is counted', () => {
  test.each<[says: string, overrides: Parameters<typeof build>[0], request: object, labels: string]>([
    ['granted', {}, {}, 'outcome="grant",dialect="eks",reason="service-account-role"'],
    [
      'left alone',
      { facts: { ...NOTHING_KNOWN, serviceAccount: () => NO_FACTS } },
      {},
      'outcome="none",dialect="none",reason="no-role"',
    ],
    ['refused', BAD_ROLE, {}, 'outcome="forbidden",dialect="eks",reason="role-invalid"'],
    [
      'of no pod',
      {},
      { operation: 'DELETE', object: null },
      'outcome="none",dialect="none",reason="not-a-pod-creation"',
    ],
  ])('that is %s', async (_says, overrides, request, labels) => {
    const { decisions, count } = await counted(overrides, request);
    expect(decisions).toEqual([`podrole_admission_decisions_total{${labels}} 1`]);
    expect(count).toEqual(['podrole_admission_duration_seconds_count 1']);
  });

  test('with its time in seconds', async () => {
    let now = 0;
    const clock = () => {
      now += 250;
      return now;
    };
    expect((await counted({ clock })).sum).toBe(0.25);
  });

  test('with each of its warnings, but not its notes', async () => {
    const pod = { metadata: { annotations: { 'eks.amazonaws.com/skip-containers': 'app' } } };
    const object = { ...pod, spec: { containers: [{ name: 'app' }] } };
    expect((await counted({ facts: TWO_MISTAKES }, { object })).warnings).toEqual([
      'podrole_admission_warnings_total{code="expiration-invalid"} 1',
      'podrole_admission_warnings_total{code="sts-regional-endpoints-invalid"} 1',
    ]);
  });
});
