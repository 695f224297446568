import type { AddOperation } from '../injection/json-patch.ts';
import type { Review } from './review.ts';

/** What the webhook answers to one review, before it is made into an AdmissionReview. */
export type Answer =
  | {
      readonly allowed: true;
      readonly operations: readonly AddOperation[];
      readonly warnings: readonly string[];
      readonly auditAnnotations: Readonly<Record<string, string>>;
    }
  | {
      readonly allowed: false;
      /** HTTP status that the API server hands on. */
      readonly code: number;
      readonly message: string;
      readonly warnings: readonly string[];
      readonly auditAnnotations: Readonly<Record<string, string>>;
    };

/**
 * The AdmissionReview that carries `answer`, as JSON text: in the request's own version, with its uid, and the
 * patch in base64 (Kubernetes, "Dynamic Admission Control", "Response").
 */
export function completeResponse(review: Pick<Review, 'apiVersion' | 'uid'>, answer: Answer): string {
  const { warnings, auditAnnotations } = answer;
  return JSON.stringify({
    apiVersion: review.apiVersion,
    kind: 'AdmissionReview',
    response: {
      uid: review.uid,
      allowed: answer.allowed,
      ...(answer.allowed
        ? patchOf(answer.operations)
        : { status: { code: answer.code, message: answer.message } }),
      ...(warnings.length > 0 ? { warnings } : {}),
      auditAnnotations,
    },
  });
}

function patchOf(operations: readonly AddOperation[]) {
  if (operations.length === 0) return {};
  return { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') };
}
