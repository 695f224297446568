/**
 * The reasons of a Status (meta/v1) that Kubernetes itself gives. Admission webhooks and proxies may put any text in there.
 *
 * @see https://pkg.go.dev/k8s.io/apimachinery/pkg/apis/meta/v1#StatusReason
 */
const REASONS = [
  'Unauthorized',
  'Forbidden',
  'NotFound',
  'AlreadyExists',
  'Conflict',
  'Gone',
  'Invalid',
  'ServerTimeout',
  'StoreReadError',
  'Timeout',
  'TooManyRequests',
  'BadRequest',
  'MethodNotAllowed',
  'NotAcceptable',
  'RequestEntityTooLarge',
  'UnsupportedMediaType',
  'InternalError',
  'Expired',
  'ServiceUnavailable',
];

/** A reason that is one of Kubernetes' own; `undefined` for anything else. */
export function statusReason(value: unknown): string | undefined {
  return REASONS.find((reason) => reason === value);
}
