import { decide, EXCLUSIONS, untouched } from '../identity/decide.ts';
import type { Decision, Verdict } from '../identity/decision.ts';
import type { KeysOf } from '../identity/facts.ts';
import { nearMisses } from '../identity/near-miss.ts';
import { asObject, factsOf, type JsonObject, viewPod } from '../identity/pod.ts';
import type { Remark } from '../identity/reasons.ts';
import type { DecisionContext } from '../identity/search.ts';
import type { IdentitySettings } from '../identity/settings.ts';
import { isByFile, removeConfig } from './aws-config.ts';
import type { AdditionOptions, Additions } from './container.ts';
import { isRegionTaken } from './container-remarks.ts';
import { disableMetadata } from './disable-metadata.ts';
import { variablesFromElsewhere } from './env-from.ts';
import { ephemeralNames, injectEphemeral } from './ephemeral.ts';
import { inject } from './inject.ts';
import type { PatchOperation } from './json-patch.ts';
import { ownCredentials } from './own-credentials.ts';
import type { InjectionSettings } from './settings.ts';

/** What podrole does to a pod, and why: the same at admission, offline and in the audit. */
export interface Mutation {
  readonly decision: Decision;
  /** Paths from the pod; empty where nothing is missing. */
  readonly operations: readonly PatchOperation[];
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
  return mutate(pod, namespace, context, {
    lists: ['initContainers', 'containers'],
    fixed: [],
    add: (options) => inject(pod, options),
    leave: () => removeConfig(pod),
  });
}

/**
 * The same for the pod template of a workload, or a pod that is its own; with annotations that stand on the workload and
 * were meant for its pods, or for their ServiceAccount.
 */
export function mutateTemplate(
  { workload, pod }: { readonly workload: JsonObject; readonly pod: JsonObject },
  namespace: string,
  context: MutationContext,
): Mutation {
  const mutation = mutatePod(pod, namespace, context);
  if (pod === workload) return mutation;
  const { annotations } = factsOf(workload);
  const prefix = context.settings.annotationPrefix;
  const beside = { holder: String(workload.kind), annotations, prefix, granted: false };
  return withRemarks(mutation, nearMisses('workload', beside));
}

/** The same for the ephemeral containers that are new in a running pod. */
export function mutateEphemeral(
  { pod, oldPod }: { readonly pod: JsonObject; readonly oldPod: JsonObject },
  namespace: string,
  context: MutationContext,
): Mutation {
  return mutate(pod, namespace, context, {
    lists: ['ephemeralContainers'],
    fixed: ephemeralNames(oldPod),
    add: (options) => injectEphemeral({ pod, oldPod }, options),
    leave: () => NOTHING,
  });
}

const NOTHING: Additions = { operations: [], remarks: [] };

/** The same, with more that was noticed. */
export function withRemarks(mutation: Mutation, remarks: readonly Remark[]): Mutation {
  return { ...mutation, remarks: [...mutation.remarks, ...remarks] };
}

/** How a pod is changed: when it is made, or while it runs. */
interface Changing {
  /** The lists of containers that can still change. */
  readonly lists: readonly string[];
  /** Names of the containers in them that cannot. */
  readonly fixed: readonly unknown[];
  /** What a grant adds. */
  readonly add: (options: AdditionOptions) => Additions | 'too-large';
  /** What becomes of a pod that has its role by no file. */
  readonly leave: () => Additions;
}

function mutate(
  pod: JsonObject,
  namespace: string,
  context: MutationContext,
  { lists, fixed, add, leave }: Changing,
): Mutation {
  const malformed = malformedField(pod.spec);
  if (malformed !== undefined) {
    return unchanged(untouched('malformed-pod', [{ code: 'field-malformed', text: malformed }]));
  }
  const { settings, keysOf = () => undefined } = context;
  const decision = decide(viewPod(pod, namespace), context);
  const additions = () => {
    if (decision.outcome !== 'grant') return NOTHING;
    const elsewhere = (container: JsonObject) => variablesFromElsewhere(container, namespace, keysOf);
    return add({ grant: decision.grant, settings, elsewhere });
  };
  const withoutMetadata = (earlier: readonly PatchOperation[]) => {
    const spec = asObject(pod.spec) ?? {};
    return lists.flatMap((list) => disableMetadata(`/spec/${list}`, spec[list], { earlier, fixed }));
  };
  if (EXCLUSIONS.includes(decision.reason)) return unchanged(decision);
  const finish = (final: Decision, added: Additions): Mutation => {
    // What a dialect in audit would write stays as it is.
    const isWritten = hasFile(final) || (final.audited !== undefined && hasFile(final.audited));
    const left = isWritten ? NOTHING : leave();
    const operations = left === NOTHING ? added.operations : [...added.operations, ...left.operations];
    return {
      decision: final,
      operations: final.disablesMetadata ? [...operations, ...withoutMetadata(operations)] : operations,
      remarks: [...remarksOn(final, pod, settings), ...added.remarks, ...left.remarks],
    };
  };
  const added = additions();
  if (added !== 'too-large') return finish(decision, added);
  const { disablesMetadata, remarks } = decision;
  return finish({ ...untouched('additions-too-large', remarks), disablesMetadata }, NOTHING);
}

function hasFile(verdict: Verdict): boolean {
  return verdict.outcome === 'grant' && isByFile(verdict.grant);
}

function remarksOn(decision: Decision, pod: JsonObject, settings: IdentitySettings): readonly Remark[] {
  switch (decision.outcome) {
    case 'grant':
      return borneOut(decision, pod);
    case 'forbidden':
      return [...decision.remarks, ...ownCredentials(pod, settings.tokenAudience)];
    case 'none':
      return decision.remarks;
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

function unchanged(decision: Decision): Mutation {
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
