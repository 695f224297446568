import type { Logger } from 'pino';
import { type JsonObject, viewPod } from '../identity/pod.ts';
import { REASONS } from '../identity/reasons.ts';
import { type Mutation, type MutationContext, mutatePod } from '../injection/mutate-pod.ts';
import { auditAnnotations } from './audit-annotations.ts';
import type { AdmissionMetrics } from './metrics.ts';
import type { Answer } from './response.ts';
import type { Review } from './review.ts';
import { warningsOf } from './warnings.ts';

/** What deciding a review needs; made once by the command. */
export interface MutateDeps extends MutationContext {
  /** What an unexpected exception does to the pod. */
  readonly onError: 'allow' | 'deny';
  readonly log: Logger;
  readonly metrics: AdmissionMetrics;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
}

/** Answers one review, whatever its object holds: an exception becomes an answer, too. */
export function answerReview(review: Review, deps: MutateDeps): Answer {
  const started = deps.clock();
  try {
    if (!review.createsPod) {
      deps.metrics.decided('none', 'not-a-pod-creation', elapsed(started, deps));
      return { allowed: true, operations: [], warnings: [], auditAnnotations: {} };
    }
    const mutation = mutatePod(review.object, review.namespace, deps);
    const answer = answerFor(mutation);
    record(review, mutation, elapsed(started, deps), deps);
    return answer;
  } catch (error) {
    return answerAfterException(review, error, elapsed(started, deps), deps);
  }
}

function elapsed(started: number, { clock }: MutateDeps): number {
  return (clock() - started) / 1000;
}

function answerFor(mutation: Mutation): Answer {
  return {
    allowed: true,
    operations: mutation.operations,
    warnings: warningsOf(mutation.remarks),
    auditAnnotations: auditAnnotations(mutation),
  };
}

function record(
  { uid, namespace, object }: Review,
  { decision, operations, remarks }: Mutation,
  seconds: number,
  deps: MutateDeps,
) {
  deps.metrics.decided(decision.outcome, decision.reason, seconds);
  for (const { code } of remarks) {
    if (REASONS[code].kind === 'warning') deps.metrics.warned(code);
  }
  if (!deps.log.isLevelEnabled('debug')) return;
  deps.log.debug(
    {
      uid,
      namespace,
      ...subjectOf(object),
      outcome: decision.outcome,
      reason: decision.reason,
      operations: operations.length,
      remarks,
    },
    'pod decided',
  );
}

function answerAfterException(review: Review, error: unknown, seconds: number, deps: MutateDeps): Answer {
  deps.metrics.decided('error', 'internal-error', seconds);
  deps.log.error({ uid: review.uid, reason: 'internal-error', stack: stackOf(error) }, 'review failed');
  const auditAnnotations = { decision: 'error', reason: 'internal-error' };
  if (deps.onError === 'allow') return { allowed: true, operations: [], warnings: [], auditAnnotations };
  const message = 'podrole internal-error: the webhook failed on this pod; its log has the uid of the review';
  return { allowed: false, code: 500, message, warnings: [], auditAnnotations };
}

/** Only where it happened: a message may quote what was being read. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  const frames = error.stack.split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames.slice(0, 8)].join('\n');
}

/** Names only, never the pod. */
function subjectOf(object: JsonObject) {
  const { name, generateName, serviceAccount } = viewPod(object, '');
  return { pod: name ?? generateName, serviceAccount };
}
