import type { IncomingMessage } from 'node:http';
import { asObject } from '../../identity/pod.ts';
import { ApiFailure } from './api-failure.ts';
import { readText } from './read-body.ts';

/** An answer with a status other than 200, as a failure with what the server says of it. */
export async function refusalOf(response: IncomingMessage): Promise<ApiFailure> {
  const status = response.statusCode ?? 0;
  const retryAfter = Number(response.headers['retry-after']);
  const text = await beginningOf(response);
  return new ApiFailure(`the API server answers ${status}${text === '' ? '' : `: ${text}`}`, {
    status,
    ...(retryAfter > 0 && { retryAfterMs: retryAfter * 1000 }),
  });
}

/** The message of a Status (meta/v1), or the first line of what is none; nothing of what breaks off. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const text = (await readText(response, LONGEST_REFUSAL).catch(() => '')).trim();
  return (messageOf(text) ?? text.split('\n')[0] ?? '').slice(0, 300);
}

/** Bytes. */
const LONGEST_REFUSAL = 64 * 1024;

function messageOf(text: string): string | undefined {
  try {
    const message = asObject(JSON.parse(text))?.message;
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
