import { asObject, type JsonObject } from '../identity/pod.ts';

/** Where the kinds that hold a pod keep it (Kubernetes API reference, "Workload Resources"). */
const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  PodTemplate: ['template'],
  ReplicationController: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** A pod within an object, and the way to it. */
export interface PodTemplate {
  readonly path: readonly string[];
  readonly pod: JsonObject;
}

/** The pod, or pod template, of an object of `kind`; `undefined` where it has none. */
export function podTemplateOf(kind: string, object: JsonObject): PodTemplate | undefined {
  const path = Object.hasOwn(POD_PATHS, kind) ? POD_PATHS[kind] : undefined;
  if (path === undefined) return undefined;
  const pod = path.reduce<JsonObject | undefined>((parent, key) => asObject(parent?.[key]), object);
  return pod === undefined ? undefined : { path, pod };
}
