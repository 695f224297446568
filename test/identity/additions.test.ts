import { describe, expect, test } from 'vitest';
import { createExpressions } from '../../src/identity/expressions.ts';
import { NOTHING_KNOWN } from '../../src/identity/facts.ts';
import { asObject } from '../../src/identity/pod.ts';
import type { PatchOperation } from '../../src/injection/json-patch.ts';
import { mutatePod } from '../../src/injection/mutate-pod.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { readSettings } from '../../src/settings/read.ts';

const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/orders' };
const facts = { ...NOTHING_KNOWN, serviceAccount: () => ({ annotations, labels: {} }) };
const containers = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `c${index}` }));

function mutate(pod: Record<string, unknown>, flags: Record<string, string | string[]>) {
  return mutatePod(pod, 'shop', {
    facts,
    settings: readSettings(IDENTITY_FLAGS, flags, {}),
    jitter: () => 0,
    expressions: createExpressions({ maxExpression: 2048 }),
  });
}
const inject = (value: string) => ({ 'inject-env': [`A=${value}`] });
const TOO_LARGE = { decision: { outcome: 'none', reason: 'additions-too-large' }, operations: [] };

describe('additions of more than 1 MiB in total', () => {
  test.each<[count: number, each: number]>([
    [500, 10_000],
    [60, 30_000],
    [40, 30_000],
    [11, 100_000],
    [2, 600_000],
    [1, 1_100_000],
  ])('%i containers with %i characters each leave the pod as it is', (count, each) => {
    expect(mutate({ spec: { containers: containers(count) } }, inject('x'.repeat(each)))).toMatchObject(
      TOO_LARGE,
    );
  });

  test.each<[count: number, each: number]>([
    [500, 1000],
    [100, 9000],
    [2, 400_000],
  ])('%i containers with %i characters each stay below', (count, each) => {
    const mutation = mutate({ spec: { containers: containers(count) } }, inject('x'.repeat(each)));
    expect(mutation.decision.outcome).toBe('grant');
  });

  test('take nothing from what was noticed in deciding', () => {
    const metadata = { annotations: { 'eks.amazonaws.com/token-expiration': '1h' } };
    const mutation = mutate({ metadata, spec: { containers: containers(500) } }, inject('x'.repeat(10_000)));
    expect(mutation).toMatchObject(TOO_LARGE);
    expect(mutation.remarks.map(({ code }) => code)).toEqual(['expiration-invalid']);
  });

  test('count only containers that are given something, as the mend of the reason code says', () => {
    const metadata = { annotations: { 'eks.amazonaws.com/include-containers': 'c0' } };
    const mutation = mutate({ metadata, spec: { containers: containers(500) } }, inject('x'.repeat(10_000)));
    expect(mutation.decision.outcome).toBe('grant');
  });
});

describe('of a container', () => {
  const names = (operations: readonly PatchOperation[]) =>
    operations
      .flatMap((one) => ('value' in one ? [one.value].flat() : []))
      .map((value) => asObject(value)?.name)
      .filter((name) => name !== undefined && !['aws-iam-token'].includes(String(name)));
  const distinct = (list: readonly unknown[]) => expect(list).toEqual([...new Set(list)]);

  test('an injected variable that is given anyway stands once', () => {
    const flags = { 'aws-default-region': 'eu-central-1', 'inject-env': ['AWS_REGION=eu-west-1', 'B=1'] };
    distinct(names(mutate({ spec: { containers: containers(1) } }, flags).operations));
  });

  test('an injected variable that is named twice stands once', () => {
    distinct(
      names(mutate({ spec: { containers: containers(1) } }, { 'inject-env': ['B=1', 'B=2'] }).operations),
    );
  });

  test('its own PODROLE_POD_NAME is not set a second time', () => {
    const own = { name: 'PODROLE_POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
    const pod = { spec: { containers: [{ name: 'c', env: [own] }] } };
    expect(names(mutate(pod, { 'session-name': '{pod}' }).operations)).not.toContain('PODROLE_POD_NAME');
  });
});
