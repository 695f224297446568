import { asObject, type JsonObject } from '../identity/pod.ts';

/** The owner of an object: its controller, as the object names it. */
export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** The kinds of which a cluster keeps old ones, with templates that nothing is made from any more. */
const KEPT_BY_OWNERS = ['ReplicaSet', 'Job'];

/**
 * Whether another object speaks for this one, or it will never ask again: a ReplicaSet or Job whose owner is asked itself,
 * and a pod that has ended. A pod that runs speaks for itself: it may be older than the template of its owner.
 *
 * @param isAsked - whether the owner is asked, too.
 */
export function isSpokenFor(kind: string, object: JsonObject, isAsked: (owner: Owner) => boolean): boolean {
  if (kind === 'Pod') return hasEnded(object);
  if (!KEPT_BY_OWNERS.includes(kind)) return false;
  const owner = ownerOf(object);
  return owner !== undefined && isAsked(owner);
}

/** @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase */
function hasEnded({ status }: JsonObject): boolean {
  const phase = asObject(status)?.phase;
  return phase === 'Succeeded' || phase === 'Failed';
}

function ownerOf({ metadata }: JsonObject): Owner | undefined {
  const references: unknown = asObject(metadata)?.ownerReferences;
  if (!Array.isArray(references)) return undefined;
  const owner = references.map(asObject).find((reference) => reference?.controller === true);
  const { apiVersion, kind, name } = owner ?? {};
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof name === 'string'
    ? { apiVersion, kind, name }
    : undefined;
}
