import {
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  request as requestPlain,
} from 'node:http';
import { request as requestTls } from 'node:https';
import { asObject } from '../../identity/pod.ts';
import type { Access, AccessSource } from './access.ts';
import { ApiFailure, TimedOut, Unreachable } from './api-failure.ts';

/** How to ask. */
export interface GetOptions {
  /** The representation. */
  readonly accept: string;
  /** When to give up, whatever has come by then. */
  readonly signal?: AbortSignal;
  /** How long all of it may take, the body included; any time unless told. Milliseconds. */
  readonly totalMs?: number;
}

/** GET requests to the API server. */
export interface ApiClient {
  /**
   * Resolves once a status of 200 has come; the body is still to be read.
   *
   * @throws {@link ApiFailure} for any other status, {@link Unreachable} or {@link TimedOut} where there is no answer.
   */
  get(path: string, options: GetOptions): Promise<IncomingMessage>;
}

/** How long an answer may take to begin, on a connection that may be dead. Milliseconds. */
const FIRST_BYTE_TIMEOUT = 30_000;

/** No more of a refusal is read. */
const LONGEST_REFUSAL = 16 * 1024;

/** Asks with the credentials of the day; a 401 makes it read them anew and ask once more. */
export function createApiClient(source: AccessSource): ApiClient {
  return {
    async get(path, options) {
      const first = await send(await source.current(), path, options);
      if (first.statusCode === 200) return first;
      if (first.statusCode !== 401) throw await refusalOf(first);
      const access = await source.renewed();
      if (access === undefined) throw await refusalOf(first);
      first.resume();
      const second = await send(access, path, options);
      if (second.statusCode === 200) return second;
      throw await refusalOf(second);
    },
  };
}

/** A kept connection may have been closed by the server just now: then a new one is tried. */
async function send(access: Access, path: string, options: GetOptions): Promise<IncomingMessage> {
  try {
    return await sendOnce(access, path, options);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    return sendOnce(access, path, options);
  }
}

/** It had been kept, and was closed by the server just when it was used again. */
class StaleConnection extends Unreachable {}

function sendOnce(access: Access, path: string, { accept, signal, totalMs }: GetOptions) {
  const { protocol, hostname, port, basePath, headers, agent } = access;
  const options: RequestOptions = {
    agent,
    hostname,
    port,
    path: basePath + path,
    headers: { ...headers, accept },
    ...(signal !== undefined && { signal }),
  };
  return new Promise<IncomingMessage>((resolve, reject) => {
    const request = protocol === 'http:' ? requestPlain(options) : requestTls(options);
    const bound = totalMs ?? FIRST_BYTE_TIMEOUT;
    const timer = setTimeout(() => request.destroy(new TimedOut(bound)), bound);
    request.once('response', (response: IncomingMessage) => {
      if (totalMs === undefined) clearTimeout(timer);
      resolve(response);
    });
    request.once('close', () => clearTimeout(timer));
    request.on('error', (cause) => reject(failureOf(cause, request, access)));
    request.end();
  });
}

function failureOf(cause: Error, { reusedSocket }: ClientRequest, { hostname, port }: Access): ApiFailure {
  if (cause instanceof TimedOut) return cause;
  const message = `${hostname}:${port}: ${cause.message}`;
  return reusedSocket ? new StaleConnection(message, { cause }) : new Unreachable(message, { cause });
}

async function refusalOf(response: IncomingMessage): Promise<ApiFailure> {
  const status = response.statusCode ?? 0;
  const retryAfter = Number(response.headers['retry-after']);
  const text = await beginningOf(response);
  return new ApiFailure(`the API server answers ${status}${text === '' ? '' : `: ${text}`}`, {
    status,
    ...(retryAfter > 0 && { retryAfterMs: retryAfter * 1000 }),
  });
}

/** The message of a Status (meta/v1), or the first line of what is none. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > LONGEST_REFUSAL) break;
    }
  } catch {
    // What came of it is as good as all of it.
  }
  const text = Buffer.concat(chunks).toString().trim();
  return (messageOf(text) ?? text.split('\n')[0] ?? '').slice(0, 300);
}

function messageOf(text: string): string | undefined {
  try {
    const message = asObject(JSON.parse(text))?.message;
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
