import type { IncomingMessage, RequestListener } from 'node:http';
import { announcesBody, pathOf } from '../serving/answer.ts';
import type { Draining } from '../serving/draining.ts';
import type { PublishedDocument } from './documents.ts';
import { namesEtag } from './if-none-match.ts';
import {
  type PreparedAnswer,
  type PreparedDocument,
  prepareDocuments,
  prepareSentence,
} from './prepared-documents.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** What answering requests for documents needs. */
export interface DocumentHandlerDeps {
  /** The documents as they are now: the same list for as long as they do not change. Asked at each request. */
  readonly documents: () => readonly PublishedDocument[];
  /** Paths of documents that are still to come: 503 instead of 404. */
  readonly awaited?: readonly string[];
  readonly draining?: Draining;
  readonly metrics?: RequestMetrics;
}

const CLOSE = ['Connection', 'close'];

/** What tells a verifier to come again soon: keys are read again and again. Seconds. */
const RETRY_AFTER = '5';

const NOT_FOUND = prepareSentence('not-found', 404, {
  sentence: 'There is nothing here but the documents of the issuer.',
});
const NOT_ALLOWED = prepareSentence('method-not-allowed', 405, {
  sentence: 'The documents of the issuer are read with GET and HEAD.',
  headers: ['Allow', 'GET, HEAD'],
});
const NO_KEYS = prepareSentence('unavailable', 503, {
  sentence: 'The issuer has no keys yet.',
  headers: ['Retry-After', RETRY_AFTER],
});

/** Answers GET and HEAD of the documents, and everything else with a sentence. Bodies of requests are never read. */
export function documentHandler(deps: DocumentHandlerDeps): RequestListener {
  const { documents, draining, metrics } = deps;
  const awaited = new Set(deps.awaited);
  let prepared: ReadonlyMap<string, PreparedDocument> = new Map();
  let preparedFrom: readonly PublishedDocument[] = [];

  return (request, response) => {
    const now = documents();
    if (now !== preparedFrom) {
      prepared = prepareDocuments(now);
      preparedFrom = now;
    }
    const path = pathOf(request);
    const document = prepared.get(path);
    const answer =
      document === undefined && !awaited.has(path)
        ? NOT_FOUND
        : isReading(request)
          ? (answerWith(document, request) ?? NO_KEYS)
          : NOT_ALLOWED;
    metrics?.answered(answer.outcome);
    const { status, headers, body } = answer;
    const ends = draining?.begun === true || announcesBody(request);
    response.writeHead(status, ends ? [...headers, ...CLOSE] : (headers as string[])).end(body);
  };
}

function answerWith(
  document: PreparedDocument | undefined,
  { headers }: IncomingMessage,
): PreparedAnswer | undefined {
  const ifNoneMatch = headers['if-none-match'];
  return document !== undefined && ifNoneMatch !== undefined && namesEtag(ifNoneMatch, document.etag)
    ? document.notModified
    : document?.whole;
}

function isReading({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}
