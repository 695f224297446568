import { createServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { type App, createApp } from '../serving/app.ts';
import { answerClientError } from '../serving/client-error.ts';
import type { Limits } from '../settings/limits.ts';
import { type ReviewHandlerDeps, reviewHandler } from './review-handler.ts';

/** What the admission app needs; made once by the command. */
export interface AdmissionDeps extends ReviewHandlerDeps {
  readonly https: ServerOptions;
}

/** The webhook's app: its bounds on connections and headers, and what answers reviews. Does not listen yet. */
export function buildAdmissionApp(deps: AdmissionDeps): App {
  const { limits, metrics } = deps;
  const server = createServer({ ...serverLimits(limits), ...deps.https }, reviewHandler(deps));
  server.on('clientError', (error, socket) => {
    const status = answerClientError(error, socket as Socket, limits);
    if (status !== undefined) metrics.rejected(status);
  });
  return createApp(server);
}

function serverLimits(limits: Limits): ServerOptions {
  const { handshakeTimeout, headersTimeout, maxHeaderSize, idleTimeout } = limits;
  return {
    handshakeTimeout,
    headersTimeout,
    maxHeaderSize,
    keepAliveTimeout: idleTimeout,
    requestTimeout: wholeRequest(limits),
  };
}

/** Node ends what outlasts headers and body together; bodies that are read have their own time, and an answer. */
function wholeRequest({ headersTimeout, requestTimeout }: Limits): number {
  return headersTimeout === 0 || requestTimeout === 0 ? 0 : headersTimeout + requestTimeout;
}
