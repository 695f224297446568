import { type Agent, type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Access } from './access.ts';
import { TimedOut, TimedOutWhenReused, Unreachable } from './api-failure.ts';
import type { Limit } from './limit.ts';

/** What goes along with a request. */
export interface SentBody {
  readonly method: 'POST' | 'PATCH';
  /** Its media type. */
  readonly type: string;
  readonly text: string;
}

/** What is asked, and how. */
export interface Asking {
  readonly path: string;
  readonly accept: string;
  readonly connection: 'kept' | 'fresh';
  readonly limit: Limit;
  /** Without it, this is a GET. */
  readonly body?: SentBody;
}

/**
 * Sends a request, and answers once the head of an answer has come. A kept connection may have been closed by the server
 * just now: then a new one is tried.
 *
 * @throws Unreachable, and the failures of the limit.
 */
export async function send(access: Access, asking: Asking): Promise<IncomingMessage> {
  try {
    return await sendOnce(access, asking);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    return sendOnce(access, asking);
  }
}

/** It had been kept, and was closed by the server just when it was used again. */
class StaleConnection extends Unreachable {}

function sendOnce(
  access: Access,
  { path, accept, connection, limit, body }: Asking,
): Promise<IncomingMessage> {
  const { protocol, hostname, port, basePath, headers, agent } = access;
  // What goes on for minutes must not begin with a connection that died meanwhile.
  if (connection === 'fresh') closeKept(agent);
  const options: RequestOptions = {
    agent,
    hostname,
    port,
    path: basePath + path,
    headers: { ...headers, accept, ...(body !== undefined && { 'content-type': body.type }) },
    method: body?.method ?? 'GET',
  };
  return new Promise((resolve, reject) => {
    const request = protocol === 'http:' ? requestPlain(options) : requestTls(options);
    limit.onEnd((why) => {
      // What was kept beside a connection that has died without a word is most likely as dead.
      if (why instanceof TimedOut && request.reusedSocket) closeKept(agent);
      request.destroy();
      return why instanceof TimedOut && request.reusedSocket ? new TimedOutWhenReused(why.message) : why;
    });
    request.once('response', resolve);
    request.on('error', (cause) => {
      const Failure = request.reusedSocket ? StaleConnection : Unreachable;
      reject(new Failure(`${hostname}:${port}: ${cause.message}`, { cause }));
    });
    request.end(body?.text);
  });
}

/** Those in use are left alone. */
function closeKept({ freeSockets }: Agent): void {
  for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
}
