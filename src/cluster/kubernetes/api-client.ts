import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../../identity/pod.ts';
import type { Access, AccessSource } from './access.ts';
import { createLimit } from './limit.ts';
import { readJson } from './read-body.ts';
import { refusalOf } from './refusal.ts';
import { type Asking, type SentBody, send } from './send.ts';

/**
 * How a patch is to be read, by its media type. A server-side apply is written as JSON, which is YAML, too.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-update
 */
const PATCH_TYPES = {
  apply: 'application/apply-patch+yaml',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

/** A row of {@link PATCH_TYPES}. */
type PatchType = keyof typeof PATCH_TYPES;

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
   * The object as it is after a PATCH, by 200 or, where an apply made it, by 201, within `totalMs`. It may be sent twice, as
   * a POST may: a second time it does the same, and with a resource version it is refused with 409 although it was done.
   *
   * @throws the same; status 409 where the object is not, or no longer, at the resource version of the patch.
   */
  patchJson(
    path: string,
    body: object,
    options: { readonly type: PatchType; readonly totalMs: number },
  ): Promise<JsonObject>;
  /**
   * An answer that goes on, over a new connection, once its status of 200 has come.
   *
   * @throws the same; {@link TimedOut} after half a minute.
   */
  open(
    path: string,
    options: { readonly accept: string; readonly signal: AbortSignal },
  ): Promise<IncomingMessage>;
  /**
   * How far the API server's clock was ahead of this machine's by its last answer, give or take a second; `undefined`
   * before the first. Milliseconds.
   */
  clockDifference(): number | undefined;
}

/** How long an answer that goes on may take to begin. Milliseconds. */
const FIRST_BYTE_TIMEOUT = 30_000;

/** Asks with the credentials of the day; a 401 makes it read them anew and ask once more. */
export function createApiClient(source: AccessSource): ApiClient {
  let clockDifference: number | undefined;

  async function sendAs(access: Access, asking: Asking): Promise<IncomingMessage> {
    const answer = await send(access, asking);
    // https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1
    const serverTime = Date.parse(answer.headers.date ?? '');
    if (!Number.isNaN(serverTime)) clockDifference = serverTime - Date.now();
    return answer;
  }

  async function ask(asking: Asking): Promise<IncomingMessage> {
    const access = await source.current();
    const first = await sendAs(access, asking);
    if (isDone(first)) return first;
    if (first.statusCode !== 401) throw await refusalOf(first);
    const other = await source.renewed(access);
    if (other === undefined) throw await refusalOf(first);
    first.destroy();
    const second = await sendAs(other, asking);
    if (isDone(second)) return second;
    throw await refusalOf(second);
  }

  async function askJson(asking: Asking): Promise<JsonObject> {
    try {
      return await asking.limit.race(ask(asking).then(readJson));
    } finally {
      asking.limit.clear();
    }
  }

  const sendJson = (path: string, body: SentBody, totalMs: number) =>
    askJson({ path, accept: 'application/json', connection: 'kept', limit: createLimit(totalMs), body });

  return {
    getJson: (path, { accept, totalMs, signal }) =>
      askJson({ path, accept, connection: 'kept', limit: createLimit(totalMs, signal) }),
    postJson: (path, body, { totalMs }) =>
      sendJson(path, { method: 'POST', type: 'application/json', text: JSON.stringify(body) }, totalMs),
    patchJson: (path, body, { type, totalMs }) =>
      sendJson(path, { method: 'PATCH', type: PATCH_TYPES[type], text: JSON.stringify(body) }, totalMs),
    async open(path, { accept, signal }) {
      const limit = createLimit(FIRST_BYTE_TIMEOUT, signal);
      try {
        const response = await limit.race(ask({ path, accept, connection: 'fresh', limit }));
        limit.stopClock();
        response.once('close', limit.clear);
        return response;
      } catch (error) {
        limit.clear();
        throw error;
      }
    },
    clockDifference: () => clockDifference,
  };
}

/** A POST or an apply is answered with 201 where something was made. */
function isDone({ statusCode }: IncomingMessage): boolean {
  return statusCode === 200 || statusCode === 201;
}
