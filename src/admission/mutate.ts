import { EXCLUSIONS } from '../identity/decide.ts';
import type { StoreFacts } from '../identity/facts.ts';
import { viewPod } from '../identity/pod.ts';
import { type Mutation, mutateEphemeral, mutatePod, withRemarks } from '../injection/mutate-pod.ts';
import { type AnswerDeps, answerSafely, type Outcome } from './answer.ts';
import { auditAnnotations } from './audit-annotations.ts';
import {
  type Confirming,
  type ConfirmOptions,
  confirmMutation,
  isSameDecision,
  kindsToConfirm,
} from './confirm.ts';
import { type Answer, denied } from './response.ts';
import type { Review } from './review.ts';
import { unconfirmedRemarks, undecided } from './unconfirmed.ts';
import { warningsOf } from './warnings.ts';

/** Whether a pod must get a role: `/mutate` lets one without through, `/mutate/required` does not. */
export type Strictness = 'optional' | 'required';

/** A running pod is refused nothing: who debugs it did not make it. */
type Severity = Strictness | 'never';

/** What mutating needs besides deciding. */
export interface MutateDeps extends AnswerDeps {
  /** `undefined` where memory is never behind the cluster. */
  readonly confirming: Confirming | undefined;
}

/** How a review is answered. */
export interface MutateOptions {
  readonly strictness: Strictness;
  /** When live reads must be over; milliseconds of the monotonic clock. */
  readonly until: number;
}

/**
 * Answers a review of `/mutate` or `/mutate/required`, whatever its object holds: an exception becomes an answer, too.
 * A running pod has its role or gets none any more, so `kubectl debug` is not refused for want of one, nor for a bad one.
 */
export function answerMutate(
  review: Review,
  { strictness, until }: MutateOptions,
  deps: MutateDeps,
): Promise<Answer> {
  const severity = review.target === 'ephemeral-containers' ? 'never' : strictness;
  const onError = severity === 'required' ? 'deny' : deps.onError;
  const decide = () => {
    const mutation = mutationOf(review, deps);
    const { confirming } = deps;
    if (mutation === undefined || confirming === undefined) return outcomeOf(mutation, severity);
    const kinds = kindsToConfirm(mutation.decision, confirming);
    if (kinds.length === 0) return outcomeOf(mutation, severity);
    return confirmed(mutation, { review, kinds, confirming, severity, until }, deps);
  };
  return answerSafely(review, deps, { onError, decide });
}

function outcomeOf(mutation: Mutation | undefined, severity: Severity): Outcome {
  return { mutation, answer: mutation && answerFor(mutation, severity) };
}

interface ToConfirm extends Pick<ConfirmOptions, 'kinds' | 'until'> {
  readonly review: Review;
  readonly confirming: Confirming;
  readonly severity: Severity;
}

async function confirmed(
  first: Mutation,
  { review, kinds, confirming, severity, until }: ToConfirm,
  deps: MutateDeps,
): Promise<Outcome> {
  const { namespace, object } = review;
  const subject = { namespace, serviceAccount: viewPod(object, namespace).serviceAccount };
  const decideWith = (facts: Partial<StoreFacts>) =>
    mutationOf(review, { ...deps, facts: { ...deps.facts, ...facts } }) ?? first;
  const { mutation, unread } = await confirmMutation({ kinds, subject, until, decideWith }, confirming);
  const isSame = isSameDecision(mutation, first);
  deps.metrics.confirmed(unread.length > 0 ? 'unconfirmed' : isSame ? 'same' : 'changed');
  if (unread.length === 0) return outcomeOf(mutation, severity);
  const isKnown = deps.facts.serviceAccount(namespace, subject.serviceAccount) !== undefined;
  const told = withRemarks(mutation, unconfirmedRemarks(unread, subject, isKnown));
  // Nobody is refused for the word of an object that could not be read.
  const isRefused = severity !== 'never' && isRejected(told);
  return severity === 'required' || isRefused
    ? { mutation: told, answer: undecided(told) }
    : outcomeOf(told, severity);
}

function isRejected({ decision }: Mutation): boolean {
  return decision.outcome === 'forbidden' && decision.action === 'reject';
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
  const { decision, operations } = mutation;
  const told = { warnings: warningsOf(mutation), auditAnnotations: auditAnnotations(mutation) };
  const { reason } = decision;
  switch (decision.outcome) {
    case 'forbidden': {
      const isDenied = severity !== 'never' && (severity === 'required' || isRejected(mutation));
      if (!isDenied) return { allowed: true, operations, ...told };
      const [, ...others] = told.warnings;
      return denied(403, `podrole ${reason}: ${decision.message}`, { ...told, warnings: others });
    }
    case 'none': {
      // A pod that can have no role, or is left out by its label, is no failure of ours.
      if (severity !== 'required' || EXCLUSIONS.includes(reason))
        return { allowed: true, operations, ...told };
      const message = `podrole ${reason}: the pod requires an AWS role (label podrole.io/require) and would get none`;
      return denied(403, message, told);
    }
    case 'grant':
      return { allowed: true, operations, ...told };
  }
}
