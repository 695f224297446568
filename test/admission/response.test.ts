import { describe, expect, test } from 'vitest';
import { completeResponse, denied } from '../../src/admission/response.ts';

const review = { apiVersion: 'admission.k8s.io/v1', uid: 'u-1' };
const told = { warnings: [], auditAnnotations: {} };
const add = (value: string) => [{ op: 'add', path: '/x', value }] as const;

describe('a response', () => {
  test.each(['', 'x', 'xx', 'xxx', '?>?>?>~~~ÿÿÿ'])(
    'has the patch of %j in the base64 that Go reads: with + and /, and padded',
    (value) => {
      const answer = { allowed: true, operations: add(value), ...told } as const;
      const { patch, patchType } = JSON.parse(completeResponse(review, answer)).response;
      expect(patchType).toBe('JSONPatch');
      expect(patch).toMatch(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$/);
      expect(JSON.parse(Buffer.from(patch, 'base64').toString())).toEqual(add(value));
    },
  );

  test('that refuses has a status and no patch', () => {
    expect(JSON.parse(completeResponse(review, denied(403, 'no', { ...told, warnings: ['w'] })))).toEqual({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: {
        uid: 'u-1',
        allowed: false,
        status: { code: 403, message: 'no' },
        warnings: ['w'],
        auditAnnotations: {},
      },
    });
  });
});
