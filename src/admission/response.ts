import { type PatchOperation, patchText } from '../injection/json-patch.ts';
import type { Review } from './review.ts';

/** What is told beside an answer. */
export interface Told {
  readonly warnings: readonly string[];
  readonly auditAnnotations: Readonly<Record<string, string>>;
}

/** What the webhook answers to one review, before it is made into an AdmissionReview. */
export type Answer = Told &
  (
    | { readonly allowed: true; readonly operations: readonly PatchOperation[] }
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
export function completeResponse(
  { apiVersion, uid }: Pick<Review, 'apiVersion' | 'uid'>,
  answer: Answer,
): string {
  const { warnings, auditAnnotations } = answer;
  // Joined by hand: base64 needs no escaping, and is most of the text.
  const verdict = answer.allowed ? patchField(answer.operations) : statusField(answer);
  const warned = warnings.length > 0 ? `"warnings":${JSON.stringify(warnings)},` : '';
  const response = `{"uid":${JSON.stringify(uid)},"allowed":${answer.allowed},${verdict}${warned}"auditAnnotations":${JSON.stringify(auditAnnotations)}}`;
  return `{"apiVersion":${JSON.stringify(apiVersion)},"kind":"AdmissionReview","response":${response}}`;
}

function patchField(operations: readonly PatchOperation[]): string {
  if (operations.length === 0) return '';
  const patch = Buffer.from(patchText(operations)).toString('base64');
  return `"patchType":"JSONPatch","patch":"${patch}",`;
}

function statusField({ code, message }: { readonly code: number; readonly message: string }): string {
  return `"status":${JSON.stringify({ code, message })},`;
}
