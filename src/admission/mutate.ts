import type { DecisionReason } from '../identity/reasons.ts';
import { type Mutation, mutateEphemeral, mutatePod } from '../injection/mutate-pod.ts';
import { type AnswerDeps, answerSafely } from './answer.ts';
import { auditAnnotations } from './audit-annotations.ts';
import { type Answer, denied } from './response.ts';
import type { Review } from './review.ts';
import { warningsOf } from './warnings.ts';

/** Whether a pod must get a role: `/mutate` lets one without through, `/mutate/required` does not. */
export type Strictness = 'optional' | 'required';

/** A running pod is refused nothing: who debugs it did not make it. */
type Severity = Strictness | 'never';

/** A pod that can have no role, or is left out by its label, is no failure of ours. */
const NEVER_REQUIRED: readonly DecisionReason[] = ['mirror-pod', 'skip-label'];

/**
 * Answers a review of `/mutate` or `/mutate/required`, whatever its object holds: an exception becomes an answer, too.
 * A running pod has its role or gets none any more, so `kubectl debug` is not refused for want of one, nor for a bad one.
 */
export function answerMutate(review: Review, path: Strictness, deps: AnswerDeps): Answer {
  const severity = review.target === 'ephemeral-containers' ? 'never' : path;
  const onError = severity === 'required' ? 'deny' : deps.onError;
  const decide = () => {
    const mutation = mutationOf(review, deps);
    return { mutation, answer: mutation && answerFor(mutation, severity) };
  };
  return answerSafely(review, deps, { onError, decide });
}

function mutationOf(
  { target, object, oldObject, namespace }: Review,
  deps: AnswerDeps,
): Mutation | undefined {
  switch (target) {
    case 'pod-creation':
      return mutatePod(object, namespace, deps);
    case 'ephemeral-containers':
      return mutateEphemeral({ pod: object, oldPod: oldObject }, namespace, deps);
    case 'other':
      return undefined;
  }
}

function answerFor(mutation: Mutation, severity: Severity): Answer {
  const { decision, operations, remarks } = mutation;
  const told = { warnings: warningsOf(remarks), auditAnnotations: auditAnnotations(mutation) };
  const { reason } = decision;
  switch (decision.outcome) {
    case 'forbidden':
      return severity === 'never'
        ? { allowed: true, operations, ...told }
        : denied(403, `podrole ${reason}: ${decision.message}`, told);
    case 'none': {
      if (severity !== 'required' || NEVER_REQUIRED.includes(reason))
        return { allowed: true, operations, ...told };
      const message = `podrole ${reason}: the pod requires an AWS role (label podrole.io/require) and would get none`;
      return denied(403, message, told);
    }
    case 'grant':
      return { allowed: true, operations, ...told };
  }
}
