import { describe, expect, test } from 'vitest';
import { ApiFailure } from '../../src/cluster/kubernetes/api-failure.ts';
import { sign } from './issuer-keys.ts';
import { liveWith, lookAt, type POD_CASES, reportOn } from './pod-cases.ts';

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

describe('the way of a pod to its role', () => {
  test.each<[says: string, name: keyof typeof POD_CASES, path: object]>([
    [
      'by its ServiceAccount',
      'granted',
      {
        subject: 'system:serviceaccount:shop:checkout',
        audience: 'sts.amazonaws.com',
        roleArn: role('checkout'),
        baseRoleArn: undefined,
        sessionName: 'shop-pod-1',
        dialect: 'eks',
        reason: 'service-account-role',
      },
    ],
    [
      'by an annotation of kiam',
      'kiam',
      { roleArn: role('reader'), dialect: 'kiam', sessionName: 'kiam-kiam' },
    ],
    [
      'by another role, with an external id that is not told',
      'chained',
      { method: 'chain', baseRoleArn: role('checkout'), roleArn: role('ledger'), externalId: true },
    ],
    ['by the agent of its node', 'agent', { method: 'container-credentials', roleArn: undefined }],
    ['to nowhere', 'roleless', { outcome: 'none', reason: 'no-role', roleArn: undefined }],
  ])('leads %s', async (_, name, path) => {
    const report = await reportOn(name);
    expect(report.pod).toMatchObject(path);
    expect(JSON.stringify(report)).not.toContain('shop-42');
  });

  test('is as it was for a pod that runs with what it would get now', async () => {
    expect(await lookAt('running')).toEqual([]);
  });

  test('is tried with a token of the cluster', async () => {
    const asked: unknown[] = [];
    const live = liveWith({
      token(of) {
        asked.push(of);
        return sign({ ...of, audience: [of.audience] });
      },
    });
    const { token, findings } = await reportOn('granted', { live });
    expect(asked).toEqual([{ namespace: 'shop', serviceAccount: 'checkout', audience: 'sts.amazonaws.com' }]);
    expect(token?.subject).toBe('system:serviceaccount:shop:checkout');
    expect(findings).toEqual([]);
  });

  test('is told as far as it goes where the API server does not answer', async () => {
    const down = () => Promise.reject(new ApiFailure('no answer in 10 s'));
    const live = liveWith({ keys: down, issuer: down, token: down });
    const { findings, pod } = await reportOn('granted', { live });
    expect(pod?.roleArn).toBe(role('checkout'));
    expect(findings.map(({ code }) => code)).toEqual([
      'cluster-unread',
      'cluster-unread',
      'pod-token-refused',
    ]);
  });
});
