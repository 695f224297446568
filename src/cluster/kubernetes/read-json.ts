import type { IncomingMessage } from 'node:http';
import { asObject, type JsonObject } from '../../identity/pod.ts';
import { ApiFailure, Unreachable } from './api-failure.ts';

/** etcd keeps no object of 2 MB; a page has hundreds. Bytes. */
const LONGEST = 256 * 1024 * 1024;

/**
 * Reads an answer that is one JSON object.
 *
 * @throws {@link Unreachable} for one that breaks off, {@link ApiFailure} for one that is something else.
 */
export async function readJson(response: IncomingMessage): Promise<JsonObject> {
  const text = await readText(response);
  try {
    const object = asObject(JSON.parse(text));
    if (object !== undefined) return object;
  } catch (cause) {
    throw new ApiFailure('an answer that is no JSON', { cause });
  }
  throw new ApiFailure('an answer that is no object');
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > LONGEST) break;
    }
  } catch (cause) {
    throw new Unreachable('an answer that broke off', { cause });
  }
  if (length > LONGEST) throw new ApiFailure(`an answer of more than ${LONGEST} bytes`);
  return Buffer.concat(chunks, length).toString();
}
