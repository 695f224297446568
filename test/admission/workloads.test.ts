import fc from 'fast-check';
import jsonPatch from 'fast-json-patch';
import { describe, expect, test } from 'vitest';
import { snapshotOf } from '../../src/cluster/manifests/snapshot.ts';
import { NOBODY } from '../../src/identity/container-credentials.ts';
import { DOCUMENTS, PODS, type Pod, type WorkloadPod } from '../fixtures/workloads/pods.ts';
import { build, review, settingsOf } from './build.ts';

// One day's pods would be about as many.
const ROUNDS = 50;

const { post } = build({
  facts: { ...snapshotOf(DOCUMENTS).facts, usesContainerCredentials: NOBODY },
  settings: settingsOf({ 'aws-default-region': 'eu-north-1' }),
});

const byWorkload = PODS.map((pod) => [pod.workload, pod] as const);

test('there are at least 20 workloads, each with a pod', () => {
  expect(byWorkload.length).toBeGreaterThanOrEqual(20);
  expect(new Set(byWorkload.map(([workload]) => workload)).size).toBe(byWorkload.length);
});

describe('the workloads of the world', () => {
  test.each(byWorkload)(
    '%s: its pod gets a role, and everything of its own stays',
    async (_workload, given) => {
      const { patch, ...response } = await answerTo(given);
      expect(response).toMatchObject({ allowed: true, auditAnnotations: { reason: 'service-account-role' } });
      for (const { op, path } of patch) {
        expect(op).toBe('add');
        expect(path).toMatch(
          /^\/spec\/((initContainers|containers)\/\d+\/(env|volumeMounts)|volumes)(\/-)?$/,
        );
      }
      expect(patch.length).toBeGreaterThanOrEqual(2);
      const pod = patched(given.pod, patch);
      expect(lost(given.pod, pod)).toEqual([]);
    },
  );

  test.each(byWorkload)('%s: its pod asked about again is given nothing more', async (_workload, given) => {
    const first = await answerTo(given);
    const again = await answerTo({ ...given, pod: patched(given.pod, first.patch) });
    expect(again.patch).toEqual([]);
    expect(again.warnings).toEqual(first.warnings);
  });

  test(`are answered alike ${ROUNDS} times over, in any order and many at once`, async () => {
    const expected = new Map<WorkloadPod, Answer>();
    for (const pod of PODS) expected.set(pod, await answerTo(pod));
    const anyOrder = fc.shuffledSubarray([...PODS], { minLength: PODS.length });
    await fc.assert(
      fc.asyncProperty(anyOrder, async (pods) => {
        const answers = await Promise.all(pods.map(answerTo));
        expect(answers).toEqual(pods.map((pod) => expected.get(pod)));
      }),
      { numRuns: ROUNDS, seed: 20_251_121, endOnFailure: true },
    );
  });
});

interface Answer {
  readonly allowed: boolean;
  readonly warnings?: readonly string[];
  readonly auditAnnotations: Readonly<Record<string, string>>;
  readonly patch: readonly { readonly op: 'add'; readonly path: string; readonly value: unknown }[];
}

let reviews = 0;

/** What the webhook says to a pod's creation, but for the uid, which is checked. */
async function answerTo({ namespace, pod }: WorkloadPod): Promise<Answer> {
  reviews += 1;
  const uid = `review-${reviews}`;
  const resource = { group: '', version: 'v1', resource: 'pods' };
  const reply = await post(review({ uid, operation: 'CREATE', namespace, resource, object: pod }));
  expect(reply.statusCode).toBe(200);
  const { patch, patchType, uid: answered, ...rest } = reply.json().response;
  expect(answered).toBe(uid);
  expect(patchType).toBe(patch === undefined ? undefined : 'JSONPatch');
  return { ...rest, patch: patch === undefined ? [] : JSON.parse(Buffer.from(patch, 'base64').toString()) };
}

function patched(pod: Pod, patch: Answer['patch']): Pod {
  return jsonPatch.applyPatch(structuredClone(pod), structuredClone([...patch]), true).newDocument;
}

/** Where `result` no longer has what `original` has: a value, or the order of keys or members. */
function lost(original: unknown, result: unknown, path = ''): readonly string[] {
  if (typeof original !== 'object' || original === null) return Object.is(original, result) ? [] : [path];
  if (typeof result !== 'object' || result === null) return [path];
  if (Array.isArray(original) !== Array.isArray(result)) return [path];
  const keys = Object.keys(original);
  const kept = Object.keys(result).filter((key) => Object.hasOwn(original, key));
  if (kept.join('\n') !== keys.join('\n')) return [path];
  const [before, after] = [original, result] as Record<string, unknown>[];
  return keys.flatMap((key) => lost(before?.[key], after?.[key], `${path}/${key}`));
}
