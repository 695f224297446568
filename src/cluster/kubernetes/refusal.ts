import type { IncomingMessage } from 'node:http';
import { asObject, type JsonObject } from '../../identity/pod.ts';
import { ApiFailure } from './api-failure.ts';
import { readText } from './read-body.ts';
import { statusReason } from './status-reason.ts';

/** An answer with a status other than 200, as a failure with what the server says of it. */
export async function refusalOf(response: IncomingMessage): Promise<ApiFailure> {
  const status = response.statusCode ?? 0;
  const retryAfter = Number(response.headers['retry-after']);
  const body = (await readText(response, LONGEST_REFUSAL).catch(() => '')).trim();
  const said = statusIn(body);
  const text = beginningOf(body, said);
  return new ApiFailure(`the API server answers ${status}${text === '' ? '' : `: ${text}`}`, {
    status,
    reason: statusReason(said?.reason),
    ...(retryAfter > 0 && { retryAfterMs: retryAfter * 1000 }),
  });
}

/** The message of a Status (meta/v1), or the first line of what is none; nothing of what breaks off. */
function beginningOf(body: string, said: JsonObject | undefined): string {
  const message = typeof said?.message === 'string' ? said.message : body.split('\n')[0];
  return (message ?? '').slice(0, 300);
}

/** Bytes. */
const LONGEST_REFUSAL = 64 * 1024;

function statusIn(body: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(body));
  } catch {
    return undefined;
  }
}
