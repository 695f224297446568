import { NO_FACTS, type ObjectFacts, type StringMap } from '../identity/facts.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { REASONS } from '../identity/reasons.ts';
import { type Mutation, mutatePod } from '../injection/mutate-pod.ts';
import { podTemplateOf } from '../manifests/pod-templates.ts';
import { type AnswerDeps, answerSafely } from './answer.ts';
import { auditAnnotations } from './audit-annotations.ts';
import { type Answer, denied } from './response.ts';
import type { Review } from './review.ts';
import { warningsOf } from './warnings.ts';

/** What validating needs besides deciding. */
export interface ValidateDeps extends AnswerDeps {
  /** Whether a mistake is refused; else it is warned about. */
  readonly denyInvalid: boolean;
}

/**
 * Answers a review of `/validate`: a workload, ServiceAccount or Namespace is decided as the pods that it leads to, so
 * that the one who applies it sees what a pod's own warnings would tell a controller. Changes nothing.
 */
export function answerValidate(review: Review, deps: ValidateDeps): Answer {
  return answerSafely(review, { ...deps, onError: 'allow' }, () => {
    const mutation = mutationOf(review, deps);
    return { mutation, answer: mutation && answerFor(mutation, deps) };
  });
}

function mutationOf({ object, namespace }: Review, deps: AnswerDeps): Mutation | undefined {
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
    return mutatePod(podOf('default'), name, { ...deps, facts });
  }
  const template = podTemplateOf(kind, object);
  return template && mutatePod(template.pod, namespace, deps);
}

function podOf(serviceAccountName: string): JsonObject {
  return { spec: { serviceAccountName } };
}

function factsOf({ metadata }: JsonObject): ObjectFacts {
  const { annotations, labels } = asObject(metadata) ?? {};
  return {
    annotations: (asObject(annotations) ?? {}) as StringMap,
    labels: (asObject(labels) ?? {}) as StringMap,
  };
}

function answerFor(mutation: Mutation, { denyInvalid }: ValidateDeps): Answer {
  const { decision, remarks } = mutation;
  const refusal = decision.outcome === 'forbidden' ? [`podrole ${decision.reason}: ${decision.message}`] : [];
  const warnings = [...refusal.map((text) => text.slice(0, 256)), ...warningsOf(remarks)];
  const told = { warnings, auditAnnotations: auditAnnotations(mutation) };
  const isMistake = refusal.length > 0 || remarks.some(({ code }) => REASONS[code].kind === 'warning');
  if (!denyInvalid || !isMistake) return { allowed: true, operations: [], ...told };
  return denied(403, warnings.join('; '), { ...told, warnings: [] });
}
