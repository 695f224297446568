import { type DecisionContext, decide } from '../identity/decide.ts';
import type { Decision } from '../identity/decision.ts';
import type { KeysOf } from '../identity/facts.ts';
import { asObject, type JsonObject, viewPod } from '../identity/pod.ts';
import type { Remark } from '../identity/reasons.ts';
import type { IdentitySettings } from '../identity/settings.ts';
import type { AdditionOptions, Additions } from './container.ts';
import { isRegionTaken } from './container-remarks.ts';
import { variablesFromElsewhere } from './env-from.ts';
import { injectEphemeral } from './ephemeral.ts';
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
export interface MutationContext extends DecisionContext {
  readonly settings: IdentitySettings & InjectionSettings;
  /** What `envFrom` refers to. Absent in a cluster: no webhook should be able to read Secrets. */
  readonly keysOf?: KeysOf;
}

/**
 * Decides a pod and computes its patch, on the object as received. Pure: no clock, no I/O.
 *
 * @param pod - a Pod, or the pod template of a workload.
 * @param namespace - the pod's namespace; the object's own is not looked at.
 */
export function mutatePod(pod: JsonObject, namespace: string, context: MutationContext): Mutation {
  return mutate(pod, namespace, context, (options) => inject(pod, options));
}

/** The same for the ephemeral containers that are new in a running pod. */
export function mutateEphemeral(
  { pod, oldPod }: { readonly pod: JsonObject; readonly oldPod: JsonObject },
  namespace: string,
  context: MutationContext,
): Mutation {
  return mutate(pod, namespace, context, (options) => injectEphemeral({ pod, oldPod }, options));
}

/** The same, with more that was noticed. */
export function withRemarks(mutation: Mutation, remarks: readonly Remark[]): Mutation {
  return { ...mutation, remarks: [...mutation.remarks, ...remarks] };
}

function mutate(
  pod: JsonObject,
  namespace: string,
  context: MutationContext,
  add: (options: AdditionOptions) => Additions | 'too-large',
): Mutation {
  const malformed = malformedField(pod.spec);
  if (malformed !== undefined) {
    const remarks: Remark[] = [{ code: 'field-malformed', text: malformed }];
    return untouched({ outcome: 'none', reason: 'malformed-pod', remarks });
  }
  const decision = decide(viewPod(pod, namespace), context);
  switch (decision.outcome) {
    case 'none':
    case 'forbidden':
      return untouched(decision);
    case 'grant': {
      const { settings, keysOf = () => undefined } = context;
      const elsewhere = (container: JsonObject) => variablesFromElsewhere(container, namespace, keysOf);
      const additions = add({ grant: decision.grant, settings, elsewhere });
      if (additions === 'too-large') {
        return untouched({ outcome: 'none', reason: 'additions-too-large', remarks: decision.remarks });
      }
      const { operations, remarks } = additions;
      return { decision, operations, remarks: [...borneOut(decision, pod), ...remarks] };
    }
  }
}

/** What was noticed in deciding, but for a region that no container takes. */
function borneOut(
  { remarks, grant }: Extract<Decision, { outcome: 'grant' }>,
  pod: JsonObject,
): readonly Remark[] {
  if (remarks.length === 0) return remarks;
  return remarks.filter(
    ({ code }) => code !== 'partition-mismatch' || isRegionTaken(asObject(pod.spec) ?? {}, grant),
  );
}

function untouched(decision: Decision): Mutation {
  return { decision, operations: [], remarks: decision.remarks };
}

function malformedField(given: unknown): string | undefined {
  const spec = asObject(given);
  if (spec === undefined) return 'spec is missing or no object';
  const field = ['volumes', 'containers', 'initContainers'].find((name) => {
    const list = spec[name];
    return list !== undefined && list !== null && !Array.isArray(list);
  });
  return field === undefined ? undefined : `spec.${field} is no list`;
}
