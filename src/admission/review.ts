import { asObject, type JsonObject } from '../identity/pod.ts';

const GROUP = 'admission.k8s.io';
const VERSIONS = ['v1', 'v1beta1'].map((version) => `${GROUP}/${version}`);

/** An AdmissionReview as far as the webhook needs it (admission.k8s.io/v1). */
export interface Review {
  readonly apiVersion: string;
  readonly uid: string;
  /** Whether the object is a pod about to be created; `object` is there then. */
  readonly createsPod: boolean;
  readonly object: JsonObject;
  readonly namespace: string;
}

/** A body that is no AdmissionReview, with the sentence for its sender. */
export interface NoReview {
  readonly problem: string;
}

/**
 * Reads a request body. Required are `apiVersion`, `kind`, `request.uid` and, for a pod's creation,
 * `request.object`; a review that names no resource or operation is taken for one.
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
  const { uid } = request;
  if (typeof uid !== 'string' || uid === '')
    return { problem: 'The field "request.uid" is missing or no string.' };
  const createsPod = isPodCreation(request);
  const object = asObject(request.object);
  if (createsPod && object === undefined)
    return { problem: 'The field "request.object" is missing or no object.' };
  return { apiVersion, uid, createsPod, object: object ?? {}, namespace: namespaceOf(request, object) };
}

function isPodCreation(request: JsonObject): boolean {
  const resource = asObject(request.resource);
  return (
    isOneOf(request.operation, [undefined, 'CREATE']) &&
    isOneOf(request.subResource, [undefined, null, '']) &&
    isOneOf(resource?.group, [undefined, null, '']) &&
    isOneOf(resource?.resource, [undefined, 'pods'])
  );
}

function isOneOf(value: unknown, values: readonly unknown[]): boolean {
  return values.includes(value);
}

function namespaceOf(request: JsonObject, object: JsonObject | undefined): string {
  const names = [request.namespace, asObject(object?.metadata)?.namespace];
  return names.find((name): name is string => typeof name === 'string' && name !== '') ?? 'default';
}
