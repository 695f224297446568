/** How the API server failed a request. */
export class ApiFailure extends Error {
  override readonly name: string = 'ApiFailure';
  /** HTTP status, or the code of a Status in a watch. */
  readonly status: number | undefined;
  /** The reason of the Status that was the answer, if it is one of Kubernetes' own. */
  readonly reason: string | undefined;
  /** How long the server asks to be left alone. Milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { status, reason, retryAfterMs, cause }: FailureOptions = {}) {
    super(message, { cause });
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

interface FailureOptions {
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** No connection came about, or it broke. */
export class Unreachable extends ApiFailure {
  override readonly name = 'Unreachable';
}

/** No answer, or not all of one, in the time that there was. */
export class TimedOut extends ApiFailure {
  override readonly name: string = 'TimedOut';
}

/** The same over a connection that had been kept, and may have died long before. */
export class TimedOutWhenReused extends TimedOut {
  override readonly name = 'TimedOutWhenReused';
}

/** What happened, in a sentence without credentials. */
export function failureMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
