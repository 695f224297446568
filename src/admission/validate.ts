import { PODROLE_PREFIX } from '../identity/dialects.ts';
import { NO_FACTS } from '../identity/facts.ts';
import { namespaceRemarks } from '../identity/namespace-remarks.ts';
import { nearMisses } from '../identity/near-miss.ts';
import { asObject, factsOf, type JsonObject } from '../identity/pod.ts';
import { printable } from '../identity/quote.ts';
import { isMistake } from '../identity/reasons.ts';
import { type Mutation, mutatePod, mutateTemplate, withRemarks } from '../injection/mutate-pod.ts';
import { podTemplateOf } from '../manifests/pod-templates.ts';
import { type AnswerDeps, answerSafely } from './answer.ts';
import { auditAnnotations } from './audit-annotations.ts';
import { type Answer, denied } from './response.ts';
import type { Review } from './review.ts';
import { warningsOf } from './warnings.ts';

/** What validating needs besides deciding. */
export interface ValidateDeps extends AnswerDeps {
  /** Whether a mistake that an object did not have before is refused; else it is warned about. */
  readonly denyInvalid: boolean;
}

/**
 * Answers a review of `/validate`: a workload, ServiceAccount or Namespace is decided as the pods that it leads to, so
 * that the one who applies it sees what a pod's own warnings would tell a controller. Changes nothing.
 */
export function answerValidate(review: Review, deps: ValidateDeps): Promise<Answer> {
  const decide = () => {
    const mutation = mutationOf(review.object, review.namespace, deps);
    const isRefused = mutation !== undefined && deps.denyInvalid && isToBlame(review, mutation, deps);
    return { mutation, answer: mutation && answerFor(mutation, isRefused) };
  };
  return answerSafely(review, deps, { onError: 'allow', decide });
}

/**
 * Whether a request brings a mistake. One that was there before must not keep an object from being scaled, mended in
 * parts or, by its finalizers, deleted; nor does what a controller makes of an accepted object.
 */
function isToBlame({ object, oldObject, namespace }: Review, mutation: Mutation, deps: AnswerDeps): boolean {
  const mistakes = mistakesOf(mutation);
  if (mistakes.length === 0 || isControlled(object)) return false;
  const before = mutationOf(oldObject, namespace, deps);
  const known = new Set(before && mistakesOf(before));
  return mistakes.some((mistake) => !known.has(mistake));
}

function isControlled({ metadata }: JsonObject): boolean {
  const owners = asObject(metadata)?.ownerReferences;
  return Array.isArray(owners) && owners.some((owner) => asObject(owner)?.controller === true);
}

function mistakesOf({ decision, remarks }: Mutation): readonly string[] {
  const mistakes = remarks.filter(({ code }) => isMistake(code));
  const refusal = decision.outcome === 'forbidden' ? [decision.message] : [];
  return [...refusal, ...mistakes.map(({ code, text }) => `${code}: ${text}`)];
}

function mutationOf(object: JsonObject, namespace: string, deps: AnswerDeps): Mutation | undefined {
  const { kind } = object;
  const name = asObject(object.metadata)?.name;
  if (typeof kind !== 'string') return undefined;
  if (kind === 'ServiceAccount' && typeof name === 'string') {
    const serviceAccount = () => factsOf(object);
    return mutatePod(podOf(name), namespace, { ...deps, facts: { ...deps.facts, serviceAccount } });
  }
  if (kind === 'Namespace' && typeof name === 'string') {
    // As for a ServiceAccount that says nothing itself.
    const facts = { ...deps.facts, serviceAccount: () => NO_FACTS, namespace: () => factsOf(object) };
    const mutation = mutatePod(podOf('default'), name, { ...deps, facts });
    const granted = mutation.decision.outcome === 'grant';
    const holder = `Namespace ${printable(name)}`;
    const namespaceFacts = factsOf(object);
    const { annotations } = namespaceFacts;
    return withRemarks(mutation, [
      ...nearMisses('Namespace', { holder, annotations, prefix: PODROLE_PREFIX, granted }),
      ...namespaceRemarks(holder, namespaceFacts, deps),
    ]);
  }
  const template = podTemplateOf(kind, object);
  return template && mutateTemplate({ workload: object, pod: template.pod }, namespace, deps);
}

function podOf(serviceAccountName: string): JsonObject {
  return { spec: { serviceAccountName } };
}

function answerFor(mutation: Mutation, isRefused: boolean): Answer {
  const warnings = warningsOf(mutation);
  const told = { warnings, auditAnnotations: auditAnnotations(mutation) };
  if (!isRefused) return { allowed: true, operations: [], ...told };
  return denied(403, warnings.join('; '), { ...told, warnings: [] });
}
