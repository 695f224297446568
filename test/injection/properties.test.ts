import fc from 'fast-check';
import jsonPatch from 'fast-json-patch';
import { describe, expect, test } from 'vitest';
import { createExpressions } from '../../src/identity/expressions.ts';
import { NOTHING_KNOWN } from '../../src/identity/facts.ts';
import { asObject } from '../../src/identity/pod.ts';
import { type MutationContext, mutatePod } from '../../src/injection/mutate-pod.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { readSettings } from '../../src/settings/read.ts';

const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/r' };
const context: MutationContext = {
  facts: { ...NOTHING_KNOWN, serviceAccount: () => ({ annotations, labels: {} }) },
  jitter: () => 0,
  expressions: createExpressions({ maxExpression: 2048 }),
  settings: readSettings(
    IDENTITY_FLAGS,
    { 'aws-default-region': 'eu-west-1', 'sts-regional-endpoint': 'true' },
    {},
  ),
};

const mutate = (pod: Record<string, unknown>) => mutatePod(pod, 'default', context).operations;
const patched = <T>(pod: T, operations: ReturnType<typeof mutate>): T =>
  jsonPatch.applyPatch(pod, operations, true, false).newDocument as T;

// Keys and values of no meaning to us, as a Kubernetes yet to come may add them anywhere. JSON Patch libraries
// refuse to walk __proto__, and JSON knows no -0.
const unknownFields = fc.dictionary(
  fc
    .string({ maxLength: 8 })
    .filter((key) => key !== '__proto__')
    .map((key) => `x-${key}`),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value))),
  { maxKeys: 4, noNullPrototype: true },
);
const orMissing = <T>(value: fc.Arbitrary<T>) =>
  fc.option(fc.option(value, { nil: undefined }), { nil: null });
const withUnknown = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc
    .tuple(unknownFields, fc.record(fields), unknownFields)
    .map(([before, known, after]) => JSON.parse(JSON.stringify({ ...before, ...known, ...after })));

const name = fc.oneof(
  fc.constantFrom('AWS_ROLE_ARN', 'AWS_REGION', 'AWS_STS_REGIONAL_ENDPOINTS', 'PATH'),
  fc.string(),
);
const mount = withUnknown({
  name: fc.constantFrom('aws-iam-token', 'data'),
  mountPath: fc.constantFrom('/data', '/var/run/secrets/eks.amazonaws.com/serviceaccount'),
});
const container = withUnknown({
  name: orMissing(fc.string()),
  env: orMissing(fc.array(withUnknown({ name, value: fc.string() }), { maxLength: 4 })),
  volumeMounts: orMissing(fc.array(mount, { maxLength: 3 })),
});
const containers = orMissing(fc.array(container, { maxLength: 4 }));
const volumes = orMissing(
  fc.array(withUnknown({ name: fc.constantFrom('aws-iam-token', 'data') }), { maxLength: 3 }),
);
const pod = withUnknown({
  metadata: withUnknown({}),
  spec: withUnknown({ volumes, initContainers: containers, containers }),
});

/** The pod without what injection may have added to it. */
function withoutAdditions(original: unknown, result: unknown): unknown {
  if (Array.isArray(original) && Array.isArray(result)) {
    return original.map((member, index) => withoutAdditions(member, result[index]));
  }
  const before = asObject(original);
  const after = asObject(result);
  if (before === undefined || after === undefined) return result;
  const kept = Object.keys(after).filter((key) => Object.hasOwn(before, key));
  return Object.fromEntries(
    kept.map((key) => [key, before[key] === null ? null : withoutAdditions(before[key], after[key])]),
  );
}

describe('injecting into any pod', () => {
  test('gives a patch of adds that applies', () => {
    fc.assert(
      fc.property(pod, (given) => {
        const operations = mutate(given);
        expect(operations.every(({ op }) => op === 'add')).toBe(true);
        patched(given, operations);
      }),
    );
  });

  test('keeps every field, its value and the order', () => {
    fc.assert(
      fc.property(pod, (given) => {
        const result = patched(given, mutate(given));
        expect(JSON.stringify(withoutAdditions(given, result))).toBe(JSON.stringify(given));
      }),
    );
  });

  test('twice equals injecting once', () => {
    fc.assert(
      fc.property(pod, (given) => {
        const once = patched(given, mutate(given));
        expect(mutate(once)).toEqual([]);
      }),
    );
  });

  test('never makes a mount path or an environment variable occur twice', () => {
    fc.assert(
      fc.property(pod, (given) => {
        const before = duplicates(given);
        expect(duplicates(patched(given, mutate(given)))).toBe(before);
      }),
    );
  });

  test('of 500 containers gives each its additions', () => {
    const many: Record<string, unknown> = {
      spec: { containers: Array.from({ length: 500 }, (_, index) => ({ name: `c${index}` })) },
    };
    const result = patched(many, mutate(many)) as { spec: { containers: { env: unknown[] }[] } };
    expect(result.spec.containers.every(({ env }) => env.length === 5)).toBe(true);
  });
});

function duplicates(given: Record<string, unknown>): number {
  const spec = asObject(given.spec) ?? {};
  const all = [spec.containers, spec.initContainers].flatMap((list) => (Array.isArray(list) ? list : []));
  const extra = (list: unknown, key: string) => {
    const values = (Array.isArray(list) ? list : []).map((member) => asObject(member)?.[key]);
    return values.length - new Set(values).size;
  };
  return all.reduce((sum, one) => sum + extra(one.env, 'name') + extra(one.volumeMounts, 'mountPath'), 0);
}

test.each<[says: string, pod: unknown]>([
  ['no spec', {}],
  ['a spec that is a list', { spec: [] }],
  ['containers that are a string', { spec: { containers: 'app' } }],
  ['init containers that are a number', { spec: { initContainers: 5, containers: [{ name: 'app' }] } }],
  ['volumes that are an object', { spec: { volumes: {} } }],
])('a pod with %s is left as it is', (_says, given) => {
  const mutation = mutatePod(given as Record<string, unknown>, 'default', context);
  expect(mutation).toMatchObject({ decision: { outcome: 'none', reason: 'malformed-pod' }, operations: [] });
});

test.each<[says: string, container: unknown]>([
  ['null', null],
  ['a number', 5],
  ['with an env that is an object', { name: 'a', env: {} }],
  ['with volumeMounts that are a string', { name: 'a', volumeMounts: 'x' }],
])('a container that is %s gets nothing, the others theirs', (_says, given) => {
  const operations = mutate({ spec: { containers: [given, { name: 'app' }] } });
  expect(operations.map(({ path }) => path)).toEqual([
    '/spec/containers/1/env',
    '/spec/containers/1/volumeMounts',
    '/spec/volumes',
  ]);
});

test('members of lists that are no objects are kept and do not hinder', () => {
  const junk = [null, 5, 'x', ['y']];
  const given = {
    spec: {
      initContainers: junk,
      containers: [{ name: 'app', env: junk, volumeMounts: junk, volumeDevices: junk }],
      volumes: junk,
    },
  };
  const operations = mutate(given);
  const paths = operations.map(({ path }) => path);
  expect(new Set(paths)).toEqual(
    new Set(['/spec/containers/0/env/-', '/spec/containers/0/volumeMounts/-', '/spec/volumes/-']),
  );
});
