import { createServer, type ServerOptions } from 'node:http';
import { createServer as createTlsServer, type ServerOptions as TlsServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { type App, createApp } from '../serving/app.ts';
import { answerClientError } from '../serving/client-error.ts';
import { cutStalled } from '../serving/stalled.ts';
import { type DocumentHandlerDeps, documentHandler } from './document-handler.ts';

/** What the issuer's app needs. */
export interface IssuerAppDeps extends DocumentHandlerDeps {
  /** Certificate and key, when the app is to speak HTTPS itself. */
  readonly https?: TlsServerOptions;
  /** Instead of {@link ISSUER_LIMITS}. */
  readonly limits?: IssuerLimits;
}

/** How much a client of the issuer may send, hold and wait. */
export interface IssuerLimits {
  /** Bytes, the first line included. */
  readonly maxHeaderSize: number;
  /** For a TLS handshake. Milliseconds. */
  readonly handshakeTimeout: number;
  /** For a request, which is its headers. Milliseconds. */
  readonly headersTimeout: number;
  /** For which a connection is kept between requests. Milliseconds. */
  readonly keepAliveTimeout: number;
  /** For which a client may take nothing of an answer, twice that at the most. Milliseconds. */
  readonly stalledTimeout: number;
  /** How often requests under way are held against their time. Milliseconds. */
  readonly checkingInterval: number;
}

/**
 * The issuer is open to the world, and what it is asked fits into one packet. Connections are kept for longer than the
 * minute for which load balancers keep theirs: whoever closes last loses no request.
 */
export const ISSUER_LIMITS: IssuerLimits = {
  maxHeaderSize: 16 * 1024,
  handshakeTimeout: 10_000,
  headersTimeout: 15_000,
  keepAliveTimeout: 75_000,
  stalledTimeout: 10_000,
  checkingInterval: 1000,
};

/** An app that answers GET and HEAD of the documents of an issuer, over HTTPS or HTTP. Does not listen yet. */
export function buildIssuerApp(deps: IssuerAppDeps): App {
  const { https, limits = ISSUER_LIMITS, metrics } = deps;
  const handler = documentHandler(deps);
  const options = serverOptions(limits);
  const server =
    https === undefined
      ? createServer(options, handler)
      : createTlsServer({ ...options, handshakeTimeout: limits.handshakeTimeout, ...https }, handler);
  cutStalled(server, limits.stalledTimeout);
  server.on('clientError', (error, socket) => {
    const status = answerClientError(error, socket as Socket, { ...limits, byFlags: false });
    if (status !== undefined) metrics?.answered('rejected');
  });
  return createApp(server);
}

function serverOptions(limits: IssuerLimits): ServerOptions {
  const { maxHeaderSize, headersTimeout, keepAliveTimeout, checkingInterval } = limits;
  return {
    maxHeaderSize,
    keepAliveTimeout,
    // A request is its headers: no body is read.
    requestTimeout: headersTimeout,
    connectionsCheckingInterval: checkingInterval,
  };
}
