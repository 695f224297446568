import { describe, expect, test } from 'vitest';
import { NO_FACTS, NOTHING_KNOWN } from '../../src/identity/facts.ts';
import { build, EVERYBODY, limitsOf, review, settingsOf } from './build.ts';

const path = '/mutate/required';
const nobody = { ...NOTHING_KNOWN, serviceAccount: () => NO_FACTS };
const pod = (metadata: object, spec: object = { containers: [{ name: 'app' }] }) => ({
  object: { metadata, spec },
});

describe('POST /mutate/required', () => {
  test('gives a pod its role as /mutate does', async () => {
    const { post } = build();
    expect((await post(review(), { path })).json()).toEqual((await post(review())).json());
  });

  test('lets a pod through that has all it needs already', async () => {
    const { post } = build({ facts: EVERYBODY });
    const env = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_REGION', 'AWS_STS_REGIONAL_ENDPOINTS'];
    const containers = [{ name: 'app', env: env.map((name) => ({ name, value: 'x' })) }];
    const volumes = [
      { name: 'aws-iam-token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
    ];
    const { response } = (await post(review(pod({}, { containers, volumes })), { path })).json();
    expect(response).toMatchObject({ allowed: true });
    expect(response).not.toHaveProperty('patch');
  });

  test.each<[says: string, overrides: Parameters<typeof build>[0], request: object, reason: string]>([
    ['without a role', { facts: nobody }, {}, 'no-role'],
    ['whose ServiceAccount is not known', { facts: NOTHING_KNOWN }, {}, 'no-role'],
    [
      'whose role is skipped',
      { facts: badRole(), settings: settingsOf({ 'invalid-role': 'skip' }) },
      {},
      'role-invalid',
    ],
    ['that is malformed', {}, pod({}, { containers: 'x' }), 'malformed-pod'],
    [
      'that would grow too large',
      { limits: limitsOf({}) },
      pod({}, { containers: Array(20_000).fill({}) }),
      'additions-too-large',
    ],
  ])('denies a pod %s and says why', async (_says, overrides, request, reason) => {
    const { post } = build(overrides);
    expect((await post(review(request))).json().response.allowed).toBe(true);
    const { response } = (await post(review(request), { path })).json();
    expect(response).toMatchObject({ uid: 'u-1', allowed: false, status: { code: 403 } });
    expect(response.status.message).toContain(`podrole ${reason}: `);
    expect(response.auditAnnotations).toMatchObject({ reason });
  });

  test('denies with a retryable status after an exception, whatever --on-error says', async () => {
    const facts = {
      ...NOTHING_KNOWN,
      serviceAccount: () => {
        throw new Error();
      },
    };
    const { response } = (await build({ facts, onError: 'allow' }).post(review(), { path })).json();
    expect(response).toMatchObject({ allowed: false, status: { code: 500 } });
  });

  test.each<[says: string, request: object]>([
    ['a mirror pod, which can have no role', pod({ annotations: { 'kubernetes.io/config.mirror': 'x' } })],
    [
      'a pod that its label leaves out',
      pod({ labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': '' } }),
    ],
    [
      'an ephemeral container of a running pod',
      { operation: 'UPDATE', resource: { group: '', resource: 'pods' }, subResource: 'ephemeralcontainers' },
    ],
    ['what is no creation of a pod', { operation: 'DELETE', object: null }],
  ])('lets %s through', async (_says, request) => {
    const { response } = (await build({ facts: nobody }).post(review(request), { path })).json();
    expect(response).toMatchObject({ allowed: true });
  });
});

describe('--invalid-role deny', () => {
  test('denies at /mutate, too, naming object, key, value and mend', async () => {
    const { post, lines } = build({ facts: badRole(), settings: settingsOf({ 'invalid-role': 'deny' }) });
    const { response } = (await post(review())).json();
    expect(response).toMatchObject({
      allowed: false,
      status: { code: 403 },
      auditAnnotations: { decision: 'forbidden' },
    });
    expect(response.status.message).toBe(
      'podrole role-invalid: not of the form arn:PARTITION:iam::ACCOUNT:role/NAME (--invalid-role deny): ' +
        'ServiceAccount default/default annotation eks.amazonaws.com/role-arn="checkout"',
    );
    expect(lines.join('')).toContain('"level":30');
  });
});

function badRole() {
  const annotations = { 'eks.amazonaws.com/role-arn': 'checkout' };
  return { ...NOTHING_KNOWN, serviceAccount: () => ({ annotations, labels: {} }) };
}
