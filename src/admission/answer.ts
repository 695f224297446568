import type { Logger } from 'pino';
import { type JsonObject, viewPod } from '../identity/pod.ts';
import { REASONS } from '../identity/reasons.ts';
import type { Mutation, MutationContext } from '../injection/mutate-pod.ts';
import type { AdmissionMetrics } from './metrics.ts';
import { type Answer, denied, UNTOUCHED } from './response.ts';
import type { Review } from './review.ts';

/** What answering a review needs; made once by the command. */
export interface AnswerDeps extends MutationContext {
  /** What an unexpected exception does to the object. */
  readonly onError: 'allow' | 'deny';
  readonly log: Logger;
  readonly metrics: AdmissionMetrics;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
}

/** What a review came to; without a mutation it was about nothing that podrole decides. */
export interface Outcome {
  readonly mutation: Mutation | undefined;
  readonly answer: Answer | undefined;
}

/** Decides, counts and logs; an exception becomes an answer and is counted and logged, too. */
export async function answerSafely(
  review: Review,
  deps: AnswerDeps,
  { onError, decide }: Pick<AnswerDeps, 'onError'> & { readonly decide: () => Outcome | Promise<Outcome> },
): Promise<Answer> {
  const started = deps.clock();
  const seconds = () => (deps.clock() - started) / 1000;
  try {
    const { mutation, answer } = await decide();
    if (mutation === undefined || answer === undefined) {
      deps.metrics.decided('none', 'not-a-pod-creation', seconds());
      return UNTOUCHED;
    }
    record(review, mutation, seconds(), deps);
    return answer;
  } catch (error) {
    deps.metrics.decided('error', 'internal-error', seconds());
    deps.log.error({ uid: review.uid, reason: 'internal-error', stack: stackOf(error) }, 'review failed');
    return afterException(onError);
  }
}

function record(
  { uid, namespace, object }: Review,
  { decision, operations, remarks }: Mutation,
  seconds: number,
  { log, metrics }: AnswerDeps,
): void {
  metrics.decided(decision.outcome, decision.reason, seconds);
  for (const { code } of remarks) {
    if (REASONS[code].kind === 'warning') metrics.warned(code);
  }
  const level = decision.outcome === 'forbidden' ? 'info' : 'debug';
  if (!log.isLevelEnabled(level)) return;
  const { outcome, reason } = decision;
  const entry = {
    uid,
    namespace,
    ...subjectOf(object),
    outcome,
    reason,
    ...(decision.outcome === 'forbidden' && { explanation: decision.message }),
    operations: operations.length,
    remarks,
  };
  log[level](entry, 'review decided');
}

/** Names only, never the pod. */
function subjectOf(object: JsonObject) {
  const { name, generateName, serviceAccount } = viewPod(object, '');
  return { pod: name ?? generateName, serviceAccount };
}

function afterException(onError: 'allow' | 'deny'): Answer {
  const told = { warnings: [], auditAnnotations: { decision: 'error', reason: 'internal-error' } };
  if (onError === 'allow') return { allowed: true, operations: [], ...told };
  const message =
    'podrole internal-error: the webhook failed on this object; its log has the uid of the review';
  return denied(500, message, told);
}

/** Only where it happened: a message may quote what was being read. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  const frames = error.stack.split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames.slice(0, 8)].join('\n');
}
