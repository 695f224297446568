import { expect, test } from 'vitest';
import { keptFacts } from '../../../src/cluster/kubernetes/kept-facts.ts';
import { NO_FACTS } from '../../../src/identity/facts.ts';

const PREFIX = 'roles.example.com';

test.each<[key: string, kept: boolean]>([
  [`${PREFIX}/role-arn`, true],
  [`${PREFIX}/anything`, true],
  ['podrole.io/region', true],
  ['iam.amazonaws.com/role', true],
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
  const annotated = keptFacts({ metadata: { ...object.metadata, annotations: map } }, PREFIX);
  expect(annotated).toEqual({ key: 'shop/a', facts: { annotations: expected, labels: {} } });
  const labelled = keptFacts({ metadata: { ...object.metadata, labels: map } }, PREFIX);
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
  const kept = keptFacts(object, PREFIX);
  expect(kept.key).toBe(key);
  expect(kept.facts).toBe(NO_FACTS);
});
