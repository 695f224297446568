import { expect, test } from 'vitest';
import { keptFacts } from '../../../src/cluster/kubernetes/kept-facts.ts';
import { NO_FACTS } from '../../../src/identity/facts.ts';
import { IAM_KEYS } from '../../../src/identity/iam-keys.ts';
import { keepsFor } from '../../../src/identity/keeping.ts';

const PREFIX = 'roles.example.com';
const keeps = keepsFor({ annotationPrefix: PREFIX, ...IAM_KEYS, iamRoleKey: 'aws.example.com/role' });

test.each<[key: string, kept: boolean]>([
  [`${PREFIX}/role-arn`, true],
  [`${PREFIX}/anything`, true],
  ['podrole.io/region', true],
  ['iam.amazonaws.com/role', true],
  ['aws.example.com/role', true],
  ['aws.example.com/external-id', false],
  ['eks.amazonaws.com/role-arn', true],
  ['role_arn', true],
  ['sts-regional-endpoint', true],
  ['kubectl.kubernetes.io/last-applied-configuration', false],
  ['meta.helm.sh/release-name', false],
  ['description', false],
  ['amazonaws.com.evil.example/role-arn', false],
])('of an annotation or label %s it is %s that it is kept', (key, kept) => {
  const map = { [key]: 'x', 'example.com/y': 'z' };
  const expected = kept ? { [key]: 'x' } : {};
  const object = { metadata: { name: 'a', namespace: 'shop' } };
  const annotated = keptFacts({ metadata: { ...object.metadata, annotations: map } }, keeps);
  expect(annotated).toEqual({ key: 'shop/a', facts: { annotations: expected, labels: {} } });
  const labelled = keptFacts({ metadata: { ...object.metadata, labels: map } }, keeps);
  expect(labelled.facts).toEqual({ annotations: {}, labels: expected });
  if (!kept) expect([annotated.facts, labelled.facts]).toEqual([NO_FACTS, NO_FACTS]);
});

test.each<[says: string, object: object, key: string]>([
  ['in no namespace', { metadata: { name: 'shop' } }, 'shop'],
  ['without metadata', {}, ''],
  [
    'whose annotations are no texts',
    { metadata: { name: 'a', annotations: { [`${PREFIX}/role-arn`]: 1 } } },
    'a',
  ],
])('an object %s costs its key', (_says, object, key) => {
  const kept = keptFacts(object, keeps);
  expect(kept.key).toBe(key);
  expect(kept.facts).toBe(NO_FACTS);
});

test('of a value that is longer than any good one so much is kept that it is told to be', () => {
  const annotations = { [`${PREFIX}/role-arn`]: 'é'.repeat(300_000) };
  const { facts } = keptFacts({ metadata: { name: 'a', annotations } }, keeps);
  expect(facts.annotations[`${PREFIX}/role-arn`]).toBe('é'.repeat(16_385));
});
