/** A Service that an API server calls, by name and Namespace, both RFC 1123 labels. */
export interface ServiceName {
  readonly service: string;
  readonly namespace: string;
}

/**
 * The DNS name that an API server expects of a webhook's certificate: `SERVICE.NAMESPACE.svc`, without the cluster's
 * domain.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#service-reference
 */
export function hostOf({ service, namespace }: ServiceName): string {
  return `${service}.${namespace}.svc`;
}
