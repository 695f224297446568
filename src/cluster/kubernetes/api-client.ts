import { type Agent, type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { JsonObject } from '../../identity/pod.ts';
import type { Access, AccessSource } from './access.ts';
import { TimedOut, TimedOutWhenReused, Unreachable } from './api-failure.ts';
import { createLimit, type Limit } from './limit.ts';
import { readJson } from './read-body.ts';
import { refusalOf } from './refusal.ts';

/** Requests to the API server. */
export interface ApiClient {
  /**
   * One JSON object, all of it within `totalMs`, credentials that have to be read included.
   *
   * @throws ApiFailure for any status but 200 (or 201); {@link Unreachable} or {@link TimedOut} where there is no whole answer.
   */
  getJson(
    path: string,
    options: { readonly accept: string; readonly totalMs: number; readonly signal?: AbortSignal },
  ): Promise<JsonObject>;
  /**
   * The JSON object that a POST of `body` is answered with, by 200 or 201, within `totalMs`. What is posted may be posted
   * twice, where a kept connection had been closed.
   *
   * @throws the same.
   */
  postJson(path: string, body: object, options: { readonly totalMs: number }): Promise<JsonObject>;
  /**
   * An answer that goes on, over a new connection, once its status of 200 has come.
   *
   * @throws the same; {@link TimedOut} after half a minute.
   */
  open(
    path: string,
    options: { readonly accept: string; readonly signal: AbortSignal },
  ): Promise<IncomingMessage>;
}

/** How long an answer that goes on may take to begin. Milliseconds. */
const FIRST_BYTE_TIMEOUT = 30_000;

/** What is asked, and how. */
interface Asking {
  readonly path: string;
  readonly accept: string;
  readonly connection: 'kept' | 'fresh';
  readonly limit: Limit;
  /** JSON to be posted; without it, this is a GET. */
  readonly body?: string;
}

/** Asks with the credentials of the day; a 401 makes it read them anew and ask once more. */
export function createApiClient(source: AccessSource): ApiClient {
  async function askJson(asking: Asking): Promise<JsonObject> {
    try {
      return await asking.limit.race(ask(source, asking).then(readJson));
    } finally {
      asking.limit.clear();
    }
  }

  return {
    getJson: (path, { accept, totalMs, signal }) =>
      askJson({ path, accept, connection: 'kept', limit: createLimit(totalMs, signal) }),
    postJson: (path, body, { totalMs }) =>
      askJson({
        path,
        accept: 'application/json',
        connection: 'kept',
        limit: createLimit(totalMs),
        body: JSON.stringify(body),
      }),
    async open(path, { accept, signal }) {
      const limit = createLimit(FIRST_BYTE_TIMEOUT, signal);
      try {
        const response = await limit.race(ask(source, { path, accept, connection: 'fresh', limit }));
        limit.stopClock();
        response.once('close', limit.clear);
        return response;
      } catch (error) {
        limit.clear();
        throw error;
      }
    },
  };
}

async function ask(source: AccessSource, asking: Asking): Promise<IncomingMessage> {
  const access = await source.current();
  const first = await send(access, asking);
  if (isDone(first)) return first;
  if (first.statusCode !== 401) throw await refusalOf(first);
  const other = await source.renewed(access);
  if (other === undefined) throw await refusalOf(first);
  first.destroy();
  const second = await send(other, asking);
  if (isDone(second)) return second;
  throw await refusalOf(second);
}

/** A POST is answered with 201 where something was made. */
function isDone({ statusCode }: IncomingMessage): boolean {
  return statusCode === 200 || statusCode === 201;
}

/** A kept connection may have been closed by the server just now: then a new one is tried. */
async function send(access: Access, asking: Asking): Promise<IncomingMessage> {
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
    headers: { ...headers, accept, ...(body !== undefined && { 'content-type': 'application/json' }) },
    method: body === undefined ? 'GET' : 'POST',
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
    request.end(body);
  });
}

/** Those in use are left alone. */
function closeKept({ freeSockets }: Agent): void {
  for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
}
