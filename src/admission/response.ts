import type { AddOperation } from '../injection/json-patch.ts';
import type { Review } from './review.ts';

/** What is told beside an answer. */
export interface Told {
  readonly warnings: readonly string[];
  readonly auditAnnotations: Readonly<Record<string, string>>;
}

/** What the webhook answers to one review, before it is made into an AdmissionReview. */
export type Answer = Told &
  (
    | { readonly allowed: true; readonly operations: readonly AddOperation[] }
    | {
        readonly allowed: false;
        /** HTTP status that the API server hands on. */
        readonly code: number;
        readonly message: string;
      }
  );

/** Lets the object through as it is, without a word. */
export const UNTOUCHED: Answer = { allowed: true, operations: [], warnings: [], auditAnnotations: {} };

/** Refuses the object. */
export function denied(code: number, message: string, told: Told): Answer {
  return { allowed: false, code, message, ...told };
}

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
