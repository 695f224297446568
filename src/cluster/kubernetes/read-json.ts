import type { IncomingMessage } from 'node:http';
import { asObject, type JsonObject } from '../../identity/pod.ts';
import { ApiFailure, TimedOut, Unreachable } from './api-failure.ts';

/** etcd keeps no object of 2 MB; a page has hundreds. Bytes. */
const LONGEST = 256 * 1024 * 1024;

/**
 * Reads an answer that is one JSON object.
 *
 * @throws {@link Unreachable} or {@link TimedOut} for one that breaks off, {@link ApiFailure} for one that is something
 * else.
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

function readText(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > LONGEST) response.destroy(new ApiFailure(`an answer of more than ${LONGEST} bytes`));
    });
    response.on('end', () => resolve(Buffer.concat(chunks, length).toString()));
    response.on('error', (cause) => reject(cause instanceof ApiFailure ? cause : brokenOff(cause)));
    response.on('close', () => {
      if (!response.complete) reject(brokenOff());
    });
  });
}

function brokenOff(cause?: Error): ApiFailure {
  return new Unreachable('an answer that broke off', { cause });
}
