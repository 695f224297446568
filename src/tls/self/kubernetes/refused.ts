import { ApiFailure, TimedOut, Unreachable } from '../../../cluster/kubernetes/api-failure.ts';
import { PodroleError } from '../../../errors.ts';
import { verbatim } from '../../../identity/quote.ts';

/** Characters. */
const LONGEST_WHY = 300;

/** Whether the API server answered with one of these statuses. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): error is ApiFailure {
  return error instanceof ApiFailure && error.status !== undefined && statuses.includes(error.status);
}

/**
 * What the API server says no to until somebody does something, as an error that says what; anything else as it is, which
 * may be over the next time.
 *
 * @param what - a sentence's beginning, such as `Secret shop/x may not be read`.
 * @param mends - what to do, by the status of the refusal.
 */
export function refused(error: unknown, what: string, mends: Readonly<Record<number, string>>): unknown {
  if (!(error instanceof ApiFailure)) return error;
  const mend = mends[error.status ?? 0];
  if (mend === undefined) return error;
  const why = verbatim(error.message, LONGEST_WHY);
  return new PodroleError('SELF_TLS_REFUSED', `${what}: ${why}; ${mend}`, { cause: error });
}

/**
 * A failure without a word of the answer's: an admission policy or a proxy that tells what it was sent would put a CA's key
 * into log and readiness, and what cannot be parsed is quoted by the error that says so. Of a Status its reason stays.
 */
export function wordless(error: unknown): unknown {
  // Of these no word is the server's.
  if (!(error instanceof ApiFailure) || error instanceof Unreachable || error instanceof TimedOut)
    return error;
  const { status, reason, retryAfterMs } = error;
  if (status === undefined) return new ApiFailure(error.message, { retryAfterMs });
  const why = reason === undefined ? '' : ` (${reason})`;
  return new ApiFailure(`the API server answers ${status}${why}`, { status, reason, retryAfterMs });
}
