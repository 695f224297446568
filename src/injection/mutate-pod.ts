import { decide } from '../identity/decide.ts';
import type { Decision } from '../identity/decision.ts';
import type { ClusterFacts } from '../identity/facts.ts';
import { asObject, type JsonObject, viewPod } from '../identity/pod.ts';
import type { Remark } from '../identity/reasons.ts';
import type { IdentitySettings } from '../identity/settings.ts';
import { inject } from './inject.ts';
import type { AddOperation } from './json-patch.ts';
import type { InjectionSettings } from './settings.ts';

/** What podrole does to a pod, and why: the same at admission, offline and in the audit. */
export interface Mutation {
  readonly decision: Decision;
  /** Paths from the pod; empty where nothing is missing. */
  readonly operations: readonly AddOperation[];
  /** What was noticed in deciding and in injecting. */
  readonly remarks: readonly Remark[];
}

/** Everything on which a {@link Mutation} depends besides the pod. */
export interface MutationContext {
  readonly facts: ClusterFacts;
  readonly settings: IdentitySettings & InjectionSettings;
}

/**
 * Decides a pod and computes its patch, on the object as received. Pure: no clock, no I/O.
 *
 * @param pod - a Pod, or the pod template of a workload.
 * @param namespace - the pod's namespace; the object's own is not looked at.
 */
export function mutatePod(
  pod: JsonObject,
  namespace: string,
  { facts, settings }: MutationContext,
): Mutation {
  const spec = asObject(pod.spec);
  if (spec === undefined || !hasLists(spec))
    return untouched({ outcome: 'none', reason: 'malformed-pod', remarks: [] });
  const decision = decide(viewPod(pod, namespace), facts, settings);
  switch (decision.outcome) {
    case 'none':
      return untouched(decision);
    case 'grant': {
      const { operations, remarks } = inject(spec, decision.grant, settings);
      return { decision, operations, remarks: [...decision.remarks, ...remarks] };
    }
  }
}

function untouched(decision: Decision): Mutation {
  return { decision, operations: [], remarks: decision.remarks };
}

function hasLists(spec: JsonObject): boolean {
  return [spec.volumes, spec.containers, spec.initContainers].every(
    (list) => list === undefined || list === null || Array.isArray(list),
  );
}
