import { asObject, type JsonObject } from '../identity/pod.ts';

const GROUP = 'admission.k8s.io';
const VERSIONS = ['v1', 'v1beta1'].map((version) => `${GROUP}/${version}`);

/** What a review is about, as far as podrole looks at it. */
export type ReviewTarget =
  /** A pod is about to be created. */
  | 'pod-creation'
  /** Ephemeral containers are added to a running pod. */
  | 'ephemeral-containers'
  | 'other';

/** An AdmissionReview as far as podrole needs it (admission.k8s.io/v1). */
export interface Review {
  readonly apiVersion: string;
  readonly uid: string;
  readonly target: ReviewTarget;
  /** As it would be stored; empty for a deletion. */
  readonly object: JsonObject;
  /** As it was; empty for a creation. */
  readonly oldObject: JsonObject;
  readonly namespace: string;
}

/** A body that is no AdmissionReview, with the sentence for its sender. */
export interface NoReview {
  readonly problem: string;
}

/**
 * Reads a request body. Required are `apiVersion`, `kind`, `request.uid` and, but for deletions,
 * `request.object`; a review that names no resource or operation is taken for a pod's creation.
 */
export function parseReview(body: unknown): Review | NoReview {
  const review = asObject(body);
  if (review?.kind !== 'AdmissionReview')
    return { problem: 'The body is no AdmissionReview: "kind" must say so.' };
  const { apiVersion } = review;
  if (typeof apiVersion !== 'string' || !VERSIONS.includes(apiVersion)) {
    return { problem: `The field "apiVersion" must be one of ${VERSIONS.join(', ')}.` };
  }
  const request = asObject(review.request);
  if (request === undefined) return { problem: 'The field "request" is missing or no object.' };
  const { uid, operation } = request;
  if (typeof uid !== 'string' || uid === '')
    return { problem: 'The field "request.uid" is missing or no string.' };
  const object = asObject(request.object);
  if (object === undefined && !isOneOf(operation, ['DELETE', 'CONNECT'])) {
    return { problem: 'The field "request.object" is missing or no object.' };
  }
  return {
    apiVersion,
    uid,
    target: targetOf(request),
    object: object ?? {},
    oldObject: asObject(request.oldObject) ?? {},
    namespace: namespaceOf(request, object),
  };
}

function targetOf(request: JsonObject): ReviewTarget {
  const resource = asObject(request.resource);
  const isPod =
    isOneOf(resource?.group, [undefined, null, '']) && isOneOf(resource?.resource, [undefined, 'pods']);
  if (!isPod) return 'other';
  if (request.subResource === 'ephemeralcontainers' && request.operation === 'UPDATE')
    return 'ephemeral-containers';
  const isCreation =
    isOneOf(request.operation, [undefined, 'CREATE']) && isOneOf(request.subResource, [undefined, null, '']);
  return isCreation ? 'pod-creation' : 'other';
}

function isOneOf(value: unknown, values: readonly unknown[]): boolean {
  return values.includes(value);
}

function namespaceOf(request: JsonObject, object: JsonObject | undefined): string {
  const names = [request.namespace, asObject(object?.metadata)?.namespace];
  return names.find((name): name is string => typeof name === 'string' && name !== '') ?? 'default';
}
