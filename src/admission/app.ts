import type { IncomingMessage } from 'node:http';
import type { ServerOptions } from 'node:https';
import { type FastifyError, type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { answerClientError } from '../serving/client-error.ts';
import type { Draining } from '../serving/draining.ts';
import { Refusal } from '../serving/refusal.ts';
import type { Limits } from '../settings/limits.ts';
import { answerMutate } from './mutate.ts';
import { createReviewReader } from './read-review.ts';
import { type Answer, completeResponse } from './response.ts';
import { parseReview, type Review } from './review.ts';
import { answerValidate, type ValidateDeps } from './validate.ts';

/** What the admission app needs; made once by the command. */
export interface AdmissionDeps extends ValidateDeps {
  readonly https: ServerOptions;
  readonly limits: Limits;
  readonly draining: Draining;
}

/** The webhook's app: registers, never listens. Each of its paths takes an AdmissionReview by POST and answers with one. */
export function buildAdmissionApp(deps: AdmissionDeps): FastifyInstance {
  const { limits } = deps;
  const app = fastify({
    https: { ...serverLimits(limits), ...deps.https },
    keepAliveTimeout: limits.idleTimeout,
    requestTimeout: wholeRequest(limits),
    clientErrorHandler: (error, socket) => {
      const status = answerClientError(error, socket, limits);
      if (status !== undefined) deps.metrics.rejected(status);
    },
    // While draining every request is still answered; the answers tell the client to connect elsewhere.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  takeReviews(app, limits);
  app.addHook('onRequest', (_request, reply, done) => {
    if (deps.draining.begun) reply.header('connection', 'close');
    done();
  });
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    if (error instanceof Refusal && error.unread) reply.header('connection', 'close');
    return reject(reply, errorStatus(error), sentenceFor(error, deps));
  });
  app.setNotFoundHandler((request, reply) =>
    reject(
      reply,
      404,
      `There is nothing at ${request.method} here; there are POST /mutate, /mutate/required and /validate.`,
    ),
  );
  serve('/mutate', (review) => answerMutate(review, 'optional', deps));
  serve('/mutate/required', (review) => answerMutate(review, 'required', deps));
  serve('/validate', (review) => answerValidate(review, deps));

  function serve(path: string, answer: (review: Review) => Answer): void {
    app.post(path, (request, reply) => {
      const review = parseReview(request.body);
      if ('problem' in review) return reject(reply, 400, review.problem);
      return reply.type('application/json').send(completeResponse(review, answer(review)));
    });
  }

  function reject(reply: FastifyReply, status: number, sentence: string): FastifyReply {
    deps.metrics.rejected(status);
    return reply.code(status).type('text/plain; charset=utf-8').send(`${sentence}\n`);
  }
  return app;
}

/** Fastify's own parser refuses keys such as `__proto__`, which are harmless here and valid in a pod. */
function takeReviews(app: FastifyInstance, limits: Limits): void {
  app.removeAllContentTypeParsers();
  const read = createReviewReader(limits);
  app.addContentTypeParser('application/json', async (_request: unknown, body: IncomingMessage) =>
    read(body),
  );
}

function serverLimits(limits: Limits): ServerOptions {
  const { handshakeTimeout, headersTimeout, maxHeaderSize } = limits;
  return { handshakeTimeout, headersTimeout, maxHeaderSize, requestTimeout: wholeRequest(limits) };
}

/** Node ends what outlasts headers and body together; bodies that are read have their own time, and an answer. */
function wholeRequest({ headersTimeout, requestTimeout }: Limits): number {
  return headersTimeout === 0 || requestTimeout === 0 ? 0 : headersTimeout + requestTimeout;
}

function errorStatus(error: FastifyError): number {
  const status = error.statusCode ?? 500;
  return status >= 400 && status <= 599 ? status : 500;
}

function sentenceFor(error: FastifyError, { log }: AdmissionDeps): string {
  if (error instanceof Refusal) return error.message;
  if (errorStatus(error) === 415) return 'The Content-Type must be application/json.';
  if (errorStatus(error) < 500) return 'The request is no POST of JSON.';
  log.error({ code: error.code, name: error.name }, 'request failed');
  return 'The webhook failed; its log says why.';
}
