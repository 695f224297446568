import { asObject, type JsonObject } from '../identity/pod.ts';

/** Where a kind keeps its pod (Kubernetes API reference, "Workload Resources"). */
interface PodPath {
  readonly group: string;
  readonly path: readonly string[];
}

/** The kinds that hold a pod, or a template of one. */
export const POD_KINDS: Readonly<Record<string, PodPath>> = {
  Pod: { group: '', path: [] },
  PodTemplate: { group: '', path: ['template'] },
  ReplicationController: { group: '', path: ['spec', 'template'] },
  ReplicaSet: { group: 'apps', path: ['spec', 'template'] },
  Deployment: { group: 'apps', path: ['spec', 'template'] },
  StatefulSet: { group: 'apps', path: ['spec', 'template'] },
  DaemonSet: { group: 'apps', path: ['spec', 'template'] },
  Job: { group: 'batch', path: ['spec', 'template'] },
  CronJob: { group: 'batch', path: ['spec', 'jobTemplate', 'spec', 'template'] },
};

/** A pod within an object, and the way to it. */
export interface PodTemplate {
  readonly path: readonly string[];
  readonly pod: JsonObject;
}

/**
 * The pod, or pod template, of an object of `kind`; `undefined` where it has none. An object without `apiVersion`
 * counts; one of another API group than Kubernetes' own does not.
 */
export function podTemplateOf(kind: string, object: JsonObject): PodTemplate | undefined {
  const known = Object.hasOwn(POD_KINDS, kind) ? POD_KINDS[kind] : undefined;
  if (known === undefined || !isOfGroup(object.apiVersion, known.group)) return undefined;
  const { path } = known;
  const pod = path.reduce<JsonObject | undefined>((parent, key) => asObject(parent?.[key]), object);
  return pod === undefined ? undefined : { path, pod };
}

function isOfGroup(apiVersion: unknown, group: string): boolean {
  if (typeof apiVersion !== 'string' || apiVersion === '') return true;
  const slash = apiVersion.indexOf('/');
  const given = apiVersion.slice(0, Math.max(slash, 0));
  // Deployments and their like came from the group "extensions", and old manifests still say so.
  return given === group || (given === 'extensions' && group === 'apps');
}
