import type { PodView } from './pod-view.ts';

const FIELDS: Readonly<Record<string, (pod: PodView) => string>> = {
  'metadata.name': (pod) => pod.metadata.name,
  'metadata.namespace': (pod) => pod.metadata.namespace,
  'spec.serviceAccountName': (pod) => pod.spec.serviceAccountName,
};

/**
 * The value of a `fieldRef`, or `undefined` for a field that the sandbox does not have. An annotation that
 * the pod lacks is empty, as the kubelet writes it.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
 */
export function fieldValue(pod: PodView, fieldPath: string): string | undefined {
  const annotation = /^metadata\.annotations\['([^']+)'\]$/.exec(fieldPath)?.[1];
  if (annotation !== undefined) {
    return Object.hasOwn(pod.metadata.annotations, annotation) ? pod.metadata.annotations[annotation] : '';
  }
  return Object.hasOwn(FIELDS, fieldPath) ? FIELDS[fieldPath]?.(pod) : undefined;
}
