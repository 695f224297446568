import { stsError } from '../../sts/errors.ts';
import type { Verdict } from '../../trust/evaluation/evaluate.ts';
import type { StsAnswer } from './answer.ts';

/** One decision of the sandbox STS with the reasons that AWS keeps to itself. It never holds a token. */
export interface StsDecision {
  /** `unreadable` when the request was none that could be parsed. */
  readonly action: string;
  readonly outcome: 'granted' | 'refused' | 'failed';
  /** AWS's error code, or `OK`. */
  readonly code: string;
  /** AWS's wording, empty when granted. */
  readonly message: string;
  /** The cause in a sentence. */
  readonly reason: string;
  readonly roleArn?: string;
  /** ARN of the session that results or asks, when granted. */
  readonly identity?: string;
  /** `sub` and `aud` of the token, once it was verified. */
  readonly subject?: string;
  readonly audience?: readonly string[];
  readonly verdict?: Verdict;
}

/** What is to be told about an answer. */
export function decisionOf({ request, outcome }: StsAnswer): StsDecision {
  return {
    action: request?.action ?? 'unreadable',
    reason: outcome.reason,
    ...(outcome.ok
      ? { outcome: 'granted', code: 'OK', message: '', identity: outcome.identity }
      : { outcome: 'refused', code: outcome.error.code, message: outcome.error.message }),
    ...(request !== undefined && 'roleArn' in request && { roleArn: request.roleArn }),
    ...outcome.token,
    ...(outcome.verdict && { verdict: outcome.verdict }),
  };
}

/** What is to be told about an exception, which is a defect of the sandbox. */
export function failureOf(cause: unknown): StsDecision {
  const { code, message } = stsError('internal-failure');
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { action: 'unreadable', outcome: 'failed', code, message, reason };
}
