import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { announcesBody, type Page, pathOf, sendPage } from '../serving/answer.ts';
import type { Draining } from '../serving/draining.ts';
import { Refusal } from '../serving/refusal.ts';
import type { Limits } from '../settings/limits.ts';
import { liveReadsUntil } from './deadline.ts';
import { answerMutate, type MutateDeps } from './mutate.ts';
import { createReviewReader } from './read-review.ts';
import { type Answer, completeResponse } from './response.ts';
import { parseReview, type Review } from './review.ts';
import { answerValidate, type ValidateDeps } from './validate.ts';

/** What answering requests needs; made once by the command. */
export interface ReviewHandlerDeps extends ValidateDeps, MutateDeps {
  readonly limits: Limits;
  readonly draining: Draining;
}

/** Each of the webhook's paths takes an AdmissionReview by POST and answers with one; what is none gets a sentence. */
export function reviewHandler(deps: ReviewHandlerDeps): RequestListener {
  const read = createReviewReader(deps.limits);
  const paths = new Map<string, (review: Review, until: number) => Promise<Answer>>([
    ['/mutate', (review, until) => answerMutate(review, { strictness: 'optional', until }, deps)],
    ['/mutate/required', (review, until) => answerMutate(review, { strictness: 'required', until }, deps)],
    ['/validate', (review) => answerValidate(review, deps)],
  ]);
  return async (request, response) => {
    const arrivedAt = deps.clock();
    try {
      const answer = request.method === 'POST' ? paths.get(pathOf(request)) : undefined;
      if (answer === undefined) throw notFound(request);
      if (!isJson(request.headers['content-type']))
        throw new Refusal(415, 'The Content-Type must be application/json.', { unread: true });
      const review = parseReview(await read(request));
      if ('problem' in review) throw new Refusal(400, review.problem);
      const until = liveReadsUntil(request.url ?? '', arrivedAt, deps.confirming?.timeoutMs ?? 0);
      const body = completeResponse(review, await answer(review, until));
      send(response, { status: 200, type: 'application/json', body }, deps);
    } catch (error) {
      refuse(response, error, deps);
    }
  };
}

function notFound(request: IncomingMessage): Refusal {
  return new Refusal(
    404,
    `There is nothing at ${request.method} here; there are POST /mutate, /mutate/required and /validate.`,
    { unread: announcesBody(request) },
  );
}

/** Parameters such as `charset=utf-8` are fine (RFC 9110, 8.3.1). */
function isJson(type: string | undefined): boolean {
  return type === 'application/json' || /^application\/json[ \t]*(;|$)/i.test(type ?? '');
}

function refuse(response: ServerResponse, error: unknown, deps: ReviewHandlerDeps): void {
  const { metrics, log } = deps;
  const refusal =
    error instanceof Refusal ? error : new Refusal(500, 'The webhook failed; its log says why.');
  if (refusal !== error)
    log.error({ name: error instanceof Error ? error.name : typeof error }, 'request failed');
  metrics.rejected(refusal.statusCode);
  if (response.headersSent) return void response.destroy();
  if (refusal.unread) response.setHeader('connection', 'close');
  send(response, { status: refusal.statusCode, body: `${refusal.message}\n` }, deps);
}

/** While draining every request is still answered, also one that came before; the answers tell the client to connect elsewhere. */
function send(response: ServerResponse, page: Page, { draining }: ReviewHandlerDeps): void {
  if (draining.begun) response.setHeader('connection', 'close');
  sendPage(response, page);
}
