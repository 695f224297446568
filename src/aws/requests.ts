import { pipeline, type Readable, Transform } from 'node:stream';

/** Bounds on what is asked of AWS. */
export interface AwsBounds {
  /** Milliseconds that a connection may take. */
  readonly connectMs: number;
  /** Milliseconds without an answer, for each attempt. */
  readonly attemptMs: number;
  readonly attempts: number;
  /** Milliseconds for all attempts, pauses and the body together; and for finding credentials. */
  readonly totalMs: number;
}

/** What people wait for without thinking that it hangs. */
export const AWS_BOUNDS: AwsBounds = { connectMs: 3_000, attemptMs: 10_000, attempts: 3, totalMs: 30_000 };

/** Bytes: 100 keys of 4096 bits, pretty-printed, are a tenth of it. */
export const MAX_ANSWER = 1024 * 1024;

/** An answer of more bytes than a client takes. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/** There are no credentials: the error that is the cause is about them, and not about S3. */
export class CredentialsFailure extends Error {
  override readonly name = 'CredentialsFailure';
}

/** The part of a client's configuration that bounds attempts. */
export function boundedRequests({ connectMs, attemptMs, attempts }: AwsBounds) {
  return {
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: attemptMs,
      socketTimeout: attemptMs,
      // Without it the SDK logs a warning and waits on.
      throwOnRequestTimeout: true,
    },
  };
}

interface Handler {
  handle(...request: readonly never[]): Promise<{ response: { body?: unknown } }>;
}

/** Bounds the answers of a client, in bytes: the SDK keeps the whole body of an error in memory. */
export function boundAnswers(
  client: { readonly config: { readonly requestHandler: unknown } },
  most = MAX_ANSWER,
): void {
  const handler = client.config.requestHandler as Handler;
  const handle = handler.handle.bind(handler);
  handler.handle = async (...request) => {
    const answer = await handle(...request);
    const { body } = answer.response;
    if (isReadable(body)) answer.response.body = bounded(body, most);
    return answer;
  };
}

function bounded(body: Readable, most: number): Readable {
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > most) done(new AnswerTooLarge(`an answer of more than ${most} bytes`));
      else done(null, chunk);
    },
  });
  // Whoever reads the bounded stream sees its error; nobody else is to.
  pipeline(body, limit, () => {});
  return limit;
}

function isReadable(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'pipe' in body;
}

/** What a promise yields, unless the signal fires before. */
export async function before<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  let abort: () => void = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
