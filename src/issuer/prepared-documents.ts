import { createHash } from 'node:crypto';
import type { PublishedDocument } from './documents.ts';
import type { RequestOutcome } from './request-metrics.ts';

/** An answer with nothing left to make. */
export interface PreparedAnswer {
  readonly outcome: RequestOutcome;
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** A text, which Node sends in one piece with the headers; a buffer it would not. */
  readonly body: string;
}

/** A document with both of its answers. */
export interface PreparedDocument {
  /** Strong, with its quotes. */
  readonly etag: string;
  readonly whole: PreparedAnswer;
  readonly notModified: PreparedAnswer;
}

/** Documents by their paths, with everything in them that does not depend on a request. */
export function prepareDocuments(
  documents: readonly PublishedDocument[],
): ReadonlyMap<string, PreparedDocument> {
  return new Map(documents.map((document) => [document.path, prepare(document)]));
}

function prepare({ body, contentType, cacheControl }: PublishedDocument): PreparedDocument {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const always = ['ETag', etag, 'Cache-Control', cacheControl];
  const described = ['Content-Type', contentType, 'Content-Length', String(Buffer.byteLength(body))];
  return {
    etag,
    whole: {
      outcome: 'ok',
      status: 200,
      headers: [...always, ...described, 'X-Content-Type-Options', 'nosniff'],
      body,
    },
    notModified: { outcome: 'not-modified', status: 304, headers: always, body: '' },
  };
}

/** An answer that is one sentence and is not kept by any cache. */
export function prepareSentence(
  outcome: RequestOutcome,
  status: number,
  { sentence, headers = [] }: { readonly sentence: string; readonly headers?: readonly string[] },
): PreparedAnswer {
  const body = `${sentence}\n`;
  const described = ['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(body.length)];
  return { outcome, status, headers: [...headers, 'Cache-Control', 'no-store', ...described], body };
}
