import { describe, expect, test } from 'vitest';
import { NOTHING_KNOWN } from '../../src/identity/facts.ts';
import { build, review, settingsOf } from './build.ts';

const VOLUME = {
  name: 'aws-iam-token',
  projected: { sources: [{ serviceAccountToken: { path: 'token' } }] },
};
const update = (spec: object, before: object[] = []) =>
  review({
    operation: 'UPDATE',
    resource: { group: '', resource: 'pods' },
    subResource: 'ephemeralcontainers',
    object: { spec: { containers: [{ name: 'app' }], volumes: [VOLUME], ...spec } },
    oldObject: { spec: { containers: [{ name: 'app' }], ephemeralContainers: before } },
  });

async function patchOf(payload: object) {
  const { response } = (await build().post(payload)).json();
  expect(response).toMatchObject({ allowed: true, auditAnnotations: { decision: 'grant' } });
  return response.patch === undefined ? [] : JSON.parse(Buffer.from(response.patch, 'base64').toString());
}

describe('ephemeral containers', () => {
  test('that are new get variables and the mount of the volume that is there', async () => {
    const patch = await patchOf(update({ ephemeralContainers: [{ name: 'debug' }] }));
    expect(patch.map(({ path }: { path: string }) => path)).toEqual([
      '/spec/ephemeralContainers/0/env',
      '/spec/ephemeralContainers/0/volumeMounts',
    ]);
  });

  test('that were there before are left alone: they cannot change', async () => {
    const patch = await patchOf(
      update({ ephemeralContainers: [{ name: 'old' }, { name: 'new' }] }, [{ name: 'old' }]),
    );
    expect(patch.map(({ path }: { path: string }) => path)).toEqual([
      '/spec/ephemeralContainers/1/env',
      '/spec/ephemeralContainers/1/volumeMounts',
    ]);
  });

  test('of a pod without the token volume get nothing: a running pod gets no volume', async () => {
    expect(await patchOf(update({ volumes: [], ephemeralContainers: [{ name: 'debug' }] }))).toEqual([]);
  });

  test.each(['x', 5, {}, null])('that are %j, which is no list, get nothing', async (ephemeralContainers) => {
    expect(await patchOf(update({ ephemeralContainers }))).toEqual([]);
  });

  test('of a pod that is only being made are left alone', async () => {
    const spec = { containers: [], volumes: [VOLUME], ephemeralContainers: [{ name: 'x' }] };
    expect(await patchOf(review({ object: { spec } }))).toEqual([]);
  });

  test('are not refused for a role that --invalid-role deny would refuse a new pod for', async () => {
    const annotations = { 'eks.amazonaws.com/role-arn': 'checkout' };
    const facts = { ...NOTHING_KNOWN, serviceAccount: () => ({ annotations, labels: {} }) };
    const { post } = build({ facts, settings: settingsOf({ 'invalid-role': 'deny' }) });
    const { response } = (await post(update({ ephemeralContainers: [{ name: 'debug' }] }))).json();
    expect(response).toMatchObject({ allowed: true, auditAnnotations: { reason: 'role-invalid' } });
    expect(response).not.toHaveProperty('patch');
    expect((await post(review())).json().response.allowed).toBe(false);
  });
});
