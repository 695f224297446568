/** A kind of object in the API that asks for roles: with a pod, or the template of one. */
export interface AskingKind {
  readonly kind: string;
  readonly group: '' | 'apps' | 'batch';
  /** Plural, as in paths and in RBAC rules. */
  readonly resource: string;
}

/**
 * The kinds that are listed. Those that own others come first, so that it is known by then whether their owners could be
 * asked.
 */
export const ASKING_KINDS: readonly AskingKind[] = [
  { kind: 'Deployment', group: 'apps', resource: 'deployments' },
  { kind: 'StatefulSet', group: 'apps', resource: 'statefulsets' },
  { kind: 'DaemonSet', group: 'apps', resource: 'daemonsets' },
  { kind: 'CronJob', group: 'batch', resource: 'cronjobs' },
  { kind: 'ReplicationController', group: '', resource: 'replicationcontrollers' },
  { kind: 'ReplicaSet', group: 'apps', resource: 'replicasets' },
  { kind: 'Job', group: 'batch', resource: 'jobs' },
  { kind: 'Pod', group: '', resource: 'pods' },
];

/** Where all objects of a kind are. */
export function pathOf({ group, resource }: AskingKind): string {
  return `${group === '' ? '/api' : `/apis/${group}`}/v1/${resource}`;
}
