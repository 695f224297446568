import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import { type StsError, stsError } from '../../sts/errors.ts';
import { refuse } from '../../sts/refusal.ts';
import { answerSts, type StsAnswer } from './answer.ts';
import { decisionOf, failureOf, type StsDecision } from './decision.ts';
import type { StsDeps } from './deps.ts';
import { presentedCredentials } from './presented-credentials.ts';
import { renderError, renderResult, XML_TYPE } from './xml.ts';

/** What the app decides with, and whom it tells. */
export interface StsAppDeps extends StsDeps {
  /** Is told every decision, with the reasons that AWS keeps to itself. */
  readonly onDecision?: ((decision: StsDecision) => void) | undefined;
}

/** The longest valid token, percent-encoded throughout, fits three times. */
const BODY_LIMIT = 192 * 1024;

/**
 * STS's Query protocol over HTTP: every answer is XML, also to what cannot be read. It registers routes
 * and does not listen.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
 */
export function buildStsApp(deps: StsAppDeps): FastifyInstance {
  const tell = deps.onDecision ?? (() => {});
  const fail = (error: FastifyError, _request: unknown, reply: FastifyReply) => {
    const clientError = READING_ERRORS[error.code];
    tell(clientError ? decisionOf({ outcome: refuse(clientError, error.message) }) : failureOf(error));
    return sendError(reply, stsError(clientError ?? 'internal-failure'));
  };
  const app = fastify({ bodyLimit: BODY_LIMIT, frameworkErrors: fail, clientErrorHandler: answerNoHttp });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(fail);

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const credentials = presentedCredentials(request.headers);
    const answered = await answerSts({ parameters: parametersOf(request), credentials }, deps);
    tell(decisionOf(answered));
    return send(reply, answered);
  };
  app.route({ method: ['GET', 'POST'], url: '/', handler: answer });
  app.setNotFoundHandler(answer);
  return app;
}

/** Answers what Node could not parse as HTTP, on the bare socket. */
function answerNoHttp(_error: Error, socket: Socket): void {
  if (!socket.writable) return;
  const body = renderError(stsError('request-malformed'), randomUUID());
  const head = `content-type: ${XML_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
  socket.end(`HTTP/1.1 400 Bad Request\r\n${head}\r\n\r\n${body}`);
}

/** Fastify's codes for a request that it could not read. */
const READING_ERRORS: Readonly<Record<string, 'request-malformed' | 'request-too-large'>> = {
  FST_ERR_BAD_URL: 'request-malformed',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request-too-large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request-malformed',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request-malformed',
};

/** The body's parameters come first, so that they win over those of the query string. */
function parametersOf(request: FastifyRequest): URLSearchParams {
  const body = typeof request.body === 'string' ? request.body : '';
  const query = request.url.split('?', 2)[1] ?? '';
  return new URLSearchParams(`${body}&${query}`);
}

function send(reply: FastifyReply, { request, outcome }: StsAnswer): FastifyReply {
  if (!outcome.ok) return sendError(reply, outcome.error);
  const requestId = randomUUID();
  return xml(reply, requestId).send(renderResult(request?.action ?? '', outcome.result, requestId));
}

function sendError(reply: FastifyReply, error: StsError): FastifyReply {
  const requestId = randomUUID();
  return xml(reply, requestId).code(error.httpStatus).send(renderError(error, requestId));
}

function xml(reply: FastifyReply, requestId: string): FastifyReply {
  return reply.type(XML_TYPE).header('x-amzn-RequestId', requestId);
}
