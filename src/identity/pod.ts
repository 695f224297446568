import type { ObjectFacts, StringMap } from './facts.ts';

/** A JSON object whose members nobody has checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What identity reads of a pod, or of a workload's pod template. */
export interface PodView {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** `undefined` until the API server has made one from `generateName`, and in pod templates. */
  readonly name: string | undefined;
  readonly generateName: string | undefined;
  readonly annotations: StringMap;
  readonly labels: StringMap;
}

/** `value` as an object, or `undefined` for null, lists and scalars. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/**
 * Reads a pod as it arrived. The namespace of an AdmissionReview is the request's; the pod's own may be
 * missing there. An empty ServiceAccount name counts as the deprecated `serviceAccount` field, as the API
 * server converts it, else as `default`, as its ServiceAccount admission plugin does.
 */
export function viewPod(pod: JsonObject, namespace: string): PodView {
  const spec = asObject(pod.spec) ?? {};
  const metadata = asObject(pod.metadata);
  return {
    namespace,
    serviceAccount: nonEmpty(spec.serviceAccountName) ?? nonEmpty(spec.serviceAccount) ?? 'default',
    name: nonEmpty(metadata?.name),
    generateName: nonEmpty(metadata?.generateName),
    annotations: (asObject(metadata?.annotations) ?? {}) as StringMap,
    labels: (asObject(metadata?.labels) ?? {}) as StringMap,
  };
}

/** What a decision reads of a ServiceAccount or a Namespace as it arrived. */
export function factsOf({ metadata }: JsonObject): ObjectFacts {
  const { annotations, labels } = asObject(metadata) ?? {};
  return {
    annotations: (asObject(annotations) ?? {}) as StringMap,
    labels: (asObject(labels) ?? {}) as StringMap,
  };
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
