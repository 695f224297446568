import fc from 'fast-check';
import jsonPatch from 'fast-json-patch';
import { describe, expect, test } from 'vitest';
import { createExpressions } from '../../src/identity/expressions.ts';
import { NOTHING_KNOWN } from '../../src/identity/facts.ts';
import type { JsonObject } from '../../src/identity/pod.ts';
import { patchText } from '../../src/injection/json-patch.ts';
import { mutateEphemeral, mutatePod } from '../../src/injection/mutate-pod.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { type GivenFlags, readSettings } from '../../src/settings/read.ts';

const CONFIG = 'podrole.io/aws-config';
const METADATA = { name: 'AWS_EC2_METADATA_DISABLED', value: 'true' };
const FORBIDDEN = { 'iam.amazonaws.com/role': 'forbidden' };
const PERMITTED = { 'iam.amazonaws.com/role': 'permitted' };
const CHAINED = { ...PERMITTED, 'iam.amazonaws.com/external-id': 'contract-4711' };

function contextOf(flags: GivenFlags = {}) {
  const settings = readSettings(IDENTITY_FLAGS, { 'account-id': '111122223333', ...flags }, {});
  const annotations = {
    'iam.amazonaws.com/permitted': 'permitted',
    'podrole.io/chain-base-role': 'arn:aws:iam::111122223333:role/base',
  };
  const facts = { ...NOTHING_KNOWN, namespace: () => ({ annotations, labels: {} }) };
  return { facts, settings, jitter: () => 0, expressions: createExpressions(settings) };
}

/** The pod as the API server would make it of the answer. */
function admitted(pod: JsonObject, flags?: GivenFlags): JsonObject {
  const { operations } = mutatePod(pod, 'shop', contextOf(flags));
  const patch = JSON.parse(patchText(operations));
  return jsonPatch.applyPatch(structuredClone(pod), patch, true).newDocument;
}

const codes = (pod: JsonObject, flags?: GivenFlags) =>
  mutatePod(pod, 'shop', contextOf(flags)).remarks.map(({ code }) => code);
const podOf = (annotations: object, ...containers: object[]) => ({
  metadata: { annotations },
  spec: { containers },
});

describe('AWS_EC2_METADATA_DISABLED', () => {
  test.each<[says: string, env: unknown, expected: unknown]>([
    ['is added to none', undefined, [METADATA]],
    ['is added to null', null, [METADATA]],
    ['is added to others', [{ name: 'A', value: 'b' }], [{ name: 'A', value: 'b' }, METADATA]],
    ['stays', [METADATA], [METADATA]],
    ['is put in the place of another value', [{ ...METADATA, value: 'false' }], [METADATA]],
    ['is put in the place of true in capitals', [{ ...METADATA, value: 'TRUE' }], [METADATA]],
    ['is put in the place of none', [{ name: METADATA.name }], [METADATA]],
    [
      'is put in the place of a field',
      [{ name: METADATA.name, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      [METADATA],
    ],
    [
      'is put in all its places',
      [{ ...METADATA, value: '' }, { name: 'A' }, { ...METADATA, value: '0' }],
      [METADATA, { name: 'A' }, METADATA],
    ],
    ['is not added to what is no list', 'x', 'x'],
  ])('%s', (_says, env, expected) => {
    const pod = podOf(FORBIDDEN, { name: 'app', ...(env === undefined ? {} : { env }) });
    expect(admitted(pod)).toMatchObject({ spec: { containers: [{ env: expected }] } });
    expect(mutatePod(admitted(pod), 'shop', contextOf()).operations).toEqual([]);
  });

  test('comes behind what a role brings, also where that makes the list', () => {
    const pod = admitted(podOf(PERMITTED, { name: 'a' }, { name: 'b', env: null }), {
      'disable-metadata': 'all',
    });
    const names = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_SESSION_NAME', METADATA.name];
    const env = names.map((name) => expect.objectContaining({ name }));
    expect(pod).toMatchObject({ spec: { containers: [{ env }, { env }] } });
  });

  test('is given to an ephemeral container that is new, and to no other', () => {
    const old = { metadata: { annotations: FORBIDDEN }, spec: { ephemeralContainers: [{ name: 'old' }] } };
    const pod = { ...old, spec: { ephemeralContainers: [{ name: 'old' }, { name: 'new' }] } };
    const { operations } = mutateEphemeral({ pod, oldPod: old }, 'shop', contextOf());
    expect(operations).toEqual([{ op: 'add', path: '/spec/ephemeralContainers/1/env', value: [METADATA] }]);
  });

  test.each<[says: string, pod: JsonObject]>([
    ['a mirror pod', podOf({ ...FORBIDDEN, 'kubernetes.io/config.mirror': 'x' }, { name: 'app' })],
    [
      'a pod that is left out by its label',
      {
        metadata: {
          annotations: { ...FORBIDDEN, [CONFIG]: 'x' },
          labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': '' },
        },
        spec: { containers: [{ name: 'app' }] },
      },
    ],
  ])('is not for %s', (_says, pod) => {
    expect(mutatePod(pod, 'shop', contextOf({ 'disable-metadata': 'all' })).operations).toEqual([]);
  });
});

describe('an annotation of ours that a pod came with', () => {
  const app = { name: 'app', env: [{ name: 'AWS_DEFAULT_REGION', value: 'eu-west-1' }] };
  const written = (pod: JsonObject) => JSON.parse(JSON.stringify(admitted(pod))).metadata.annotations[CONFIG];

  test('is replaced where there is one to write', () => {
    const pod = podOf({ ...CHAINED, [CONFIG]: '[default]\ncredential_process = evil\n' }, app);
    expect(written(pod)).toBe(written(podOf(CHAINED, app)));
    expect(written(pod)).not.toContain('evil');
    expect(codes(pod)).toContain('config-annotation-stale');
    expect(codes(admitted(pod))).not.toContain('config-annotation-stale');
  });

  test.each<[says: string, annotations: object]>([
    ['a role by web identity', PERMITTED],
    ['no role', {}],
    ['a forbidden role', FORBIDDEN],
  ])('is removed from a pod with %s', (_says, annotations) => {
    const pod = podOf({ ...annotations, [CONFIG]: 'evil' }, app);
    expect(written(pod)).toBeUndefined();
    expect(codes(pod)).toContain('config-annotation-stale');
  });

  test.each(['eks,kiam:audit', 'eks:audit,kiam:audit'])('stays where %s would write one', (dialects) => {
    const pod = admitted(podOf(CHAINED, app));
    expect(mutatePod(pod, 'shop', contextOf({ dialects })).operations).toEqual([]);
  });

  test('is reported of a pod whose role is forbidden', () => {
    expect(codes(podOf({ ...FORBIDDEN, [CONFIG]: 'evil' }, app))).toContain('forbidden-own-credentials');
  });
});

describe('a token of its own in a pod whose role is forbidden', () => {
  const podWith = (audience: unknown) => {
    const sources = [{ serviceAccountToken: { audience, path: 'token' } }];
    return {
      ...podOf(FORBIDDEN, { name: 'app' }),
      spec: { containers: [], volumes: [{ name: 'own', projected: { sources } }] },
    };
  };

  test.each<[audience: unknown, flags: GivenFlags, reported: boolean]>([
    ['sts.amazonaws.com', {}, true],
    ['sts.amazonaws.com.cn', {}, true],
    ['pods.eks.amazonaws.com', {}, true],
    ['sts.amazonaws.com', { 'token-audience': 'aws.example' }, true],
    ['aws.example', { 'token-audience': 'aws.example' }, true],
    ['vault.example', {}, false],
    ['not-sts.amazonaws.com', {}, false],
    [undefined, {}, false],
    [7, {}, false],
  ])('for %s with %j is reported: %s', (audience, flags, reported) => {
    expect(codes(podWith(audience), flags).includes('forbidden-own-credentials')).toBe(reported);
  });
});

describe('a pod with an external id', () => {
  test.each<[says: string, pod: JsonObject]>([
    ['without metadata', { spec: { containers: [{ name: 'app' }] } }],
    ['without annotations', { metadata: { name: 'x' }, spec: { containers: [{ name: 'app' }] } }],
  ])('%s gets the annotation all the same, for the role of its ServiceAccount', (_says, pod) => {
    const annotations = {
      'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/base',
      'podrole.io/assume-role-arn': 'arn:aws:iam::444455556666:role/x',
    };
    const facts = { ...NOTHING_KNOWN, serviceAccount: () => ({ annotations, labels: {} }) };
    const { operations } = mutatePod(pod, 'shop', { ...contextOf(), facts });
    const result = jsonPatch.applyPatch(structuredClone(pod), structuredClone([...operations]), true);
    expect(result.newDocument).toMatchObject({
      metadata: {
        annotations: { [CONFIG]: expect.stringContaining('role_arn = arn:aws:iam::444455556666:role/x\n') },
      },
    });
  });

  test('gives nothing to ephemeral containers of a pod that came without its volumes', () => {
    const oldPod = { metadata: { annotations: CHAINED }, spec: { volumes: [{ name: 'aws-iam-token' }] } };
    const pod = { ...oldPod, spec: { ...oldPod.spec, ephemeralContainers: [{ name: 'debug' }] } };
    expect(mutateEphemeral({ pod, oldPod }, 'shop', contextOf()).operations).toEqual([]);
    const volumes = ['aws-iam-token', 'podrole-aws-config'].map((name) => ({ name }));
    const whole = { ...pod, spec: { ...pod.spec, volumes } };
    expect(mutateEphemeral({ pod: whole, oldPod }, 'shop', contextOf()).operations).not.toEqual([]);
  });

  test('has a volume of its own by the name of ours: it is kept, and told of', () => {
    const pod = {
      ...podOf(CHAINED, { name: 'app' }),
      spec: { containers: [{ name: 'app' }], volumes: [{ name: 'podrole-aws-config', emptyDir: {} }] },
    };
    expect(codes(pod)).toContain('volume-foreign');
    expect(admitted(pod)).toMatchObject({ spec: { volumes: [{ emptyDir: {} }, { name: 'aws-iam-token' }] } });
  });

  test('whose container uses our folder gets nothing in that container', () => {
    const volumeMounts = [{ name: 'own', mountPath: '/var/run/secrets/podrole.io/aws/' }];
    expect(codes(podOf(CHAINED, { name: 'app', volumeMounts }))).toContain('mount-path-taken');
  });

  test('keeps a container that tells its SDK itself to load the file', () => {
    const load = { name: 'AWS_SDK_LOAD_CONFIG', value: 'true' };
    const pod = admitted(podOf(CHAINED, { name: 'app', env: [load] }));
    expect(pod).toMatchObject({ spec: { containers: [{ env: [load, { name: 'AWS_CONFIG_FILE' }] }] } });
  });
});

describe('a pod that would grow too large', () => {
  const many = Array.from({ length: 600 }, (_, index) => ({ name: `c${index}` }));
  const long = { 'iam.amazonaws.com/role': 'permitted', [CONFIG]: 'evil' };

  test('is told to keep away from the instance metadata all the same, and loses what it came with', () => {
    const flags = { 'disable-metadata': 'all', 'inject-env': [`A=${'x'.repeat(3000)}`] };
    const pod = podOf(long, ...many);
    expect(mutatePod(pod, 'shop', contextOf(flags)).decision.reason).toBe('additions-too-large');
    const result = admitted(pod, flags);
    expect(result).toMatchObject({ spec: { containers: many.map(() => ({ env: [METADATA] })) } });
    expect(result.metadata).not.toHaveProperty(['annotations', CONFIG]);
    expect(mutatePod(result, 'shop', contextOf(flags)).operations).toEqual([]);
  });

  test.each([
    [200_000, 'kiam-role'],
    [262_000, 'additions-too-large'],
  ])('by its annotations, of %i bytes before: %s', (length, reason) => {
    const pod = podOf({ ...CHAINED, note: 'x'.repeat(length) }, { name: 'app' });
    expect(mutatePod(pod, 'shop', contextOf()).decision.reason).toBe(reason);
  });
});

test('a variable that --inject-env sets as well stands once', () => {
  const flags = { 'inject-env': ['AWS_EC2_METADATA_DISABLED=true'], 'disable-metadata': 'granted' };
  const pod = admitted(podOf(PERMITTED, { name: 'a' }, { name: 'b', env: [] }), flags);
  expect(JSON.stringify(pod).match(/AWS_EC2_METADATA_DISABLED/g)).toHaveLength(2);
});

test('whatever a pod holds, what is done to it is done once, and by a patch that applies', () => {
  const variable = fc.record({
    name: fc.constantFrom(METADATA.name, 'AWS_CONFIG_FILE', 'AWS_PROFILE', 'AWS_ROLE_ARN', 'A'),
    value: fc.constantFrom('true', 'false', '/var/run/secrets/podrole.io/aws/config'),
  });
  const list = <T>(member: fc.Arbitrary<T>) => fc.option(fc.array(member, { maxLength: 3 }), { nil: null });
  const container = fc.record({ name: fc.constantFrom('a', 'b'), env: list(variable) });
  const pod = fc.record({
    metadata: fc.record({
      annotations: fc.record(
        {
          'iam.amazonaws.com/role': fc.constantFrom('forbidden', 'permitted', ''),
          'iam.amazonaws.com/external-id': fc.constantFrom('', 'id', 'bad id'),
          [CONFIG]: fc.constantFrom('', 'evil'),
        },
        { requiredKeys: [] },
      ),
    }),
    spec: fc.record({ containers: list(container), initContainers: list(container) }),
  });
  const scope = fc.constantFrom('none', 'granted', 'annotated', 'all');
  fc.assert(
    fc.property(pod, scope, (given, metadata) => {
      const flags = { 'disable-metadata': metadata };
      const before = JSON.stringify(given);
      const once = admitted(given as JsonObject, flags);
      expect(JSON.stringify(given)).toBe(before);
      expect(mutatePod(once, 'shop', contextOf(flags)).operations).toEqual([]);
    }),
  );
});
