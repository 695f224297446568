import type { ServerOptions } from 'node:https';
import { type FastifyError, type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import type { Draining } from '../serving/draining.ts';
import { answerMutate } from './mutate.ts';
import { type Answer, completeResponse } from './response.ts';
import { parseReview, type Review } from './review.ts';
import { answerValidate, type ValidateDeps } from './validate.ts';

// The API server keeps an idle connection for 90 s and does not repeat a POST that meets a closing one.
const KEEP_ALIVE_MS = 100_000;

/** What the admission app needs; made once by the command. */
export interface AdmissionDeps extends ValidateDeps {
  readonly https: ServerOptions;
  /** Largest request body in bytes. */
  readonly maxBody: number;
  readonly draining: Draining;
}

/** The webhook's app: registers, never listens. Each of its paths takes an AdmissionReview by POST and answers with one. */
export function buildAdmissionApp(deps: AdmissionDeps): FastifyInstance {
  const app = fastify({
    https: deps.https,
    bodyLimit: deps.maxBody,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // While draining every request is still answered; the answers tell the client to connect elsewhere.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  takeJsonAsItIs(app);
  app.addHook('onRequest', (_request, reply, done) => {
    if (deps.draining.begun) reply.header('connection', 'close');
    done();
  });
  app.setErrorHandler<FastifyError>((error, _request, reply) =>
    reject(reply, errorStatus(error), sentenceFor(error, deps)),
  );
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
function takeJsonAsItIs(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, JSON.parse(body.toString()));
    } catch {
      done(Object.assign(new Error(), { statusCode: 400, code: 'INVALID_JSON' }));
    }
  });
}

function errorStatus(error: FastifyError): number {
  const status = error.statusCode ?? 500;
  return status >= 400 && status <= 599 ? status : 500;
}

function sentenceFor(error: FastifyError, { maxBody, log }: AdmissionDeps): string {
  switch (errorStatus(error)) {
    case 413:
      return `The body is over ${maxBody} bytes (--max-body).`;
    case 415:
      return 'The Content-Type must be application/json.';
    case 400:
      return 'The body is no JSON.';
    default:
      log.error({ code: error.code, name: error.name }, 'request failed');
      return 'The webhook failed; its log says why.';
  }
}
