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
  const text = await readText(response, LONGEST);
  try {
    const object = asObject(JSON.parse(text));
    if (object !== undefined) return object;
  } catch (cause) {
    throw new ApiFailure('an answer that is no JSON', { cause });
  }
  throw new ApiFailure('an answer that is no object');
}

/**
 * Reads an answer as text.
 *
 * @throws {@link Unreachable} for one that breaks off, {@link ApiFailure} for one of more than `longest` bytes.
 */
export function readText(response: IncomingMessage, longest: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= longest) return;
      reject(new ApiFailure(`an answer of more than ${longest} bytes`));
      response.destroy();
    });
    response.on('end', () => resolve(Buffer.concat(chunks, length).toString()));
    response.on('error', (cause) => reject(new Unreachable('an answer that broke off', { cause })));
    response.on('close', () => reject(new Unreachable('an answer that broke off')));
  });
}
