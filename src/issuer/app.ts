import { createHash } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { type FastifyInstance, fastify } from 'fastify';
import type { PublishedDocument } from './documents.ts';

/** What the issuer's app serves, and how. */
export interface IssuerAppOptions {
  readonly documents: readonly PublishedDocument[];
  /** Certificate and key, when the app is to speak HTTPS itself. */
  readonly https?: ServerOptions | undefined;
}

/**
 * An app that answers GET and HEAD of the given documents, and 404 to all else. It registers routes and
 * does not listen.
 */
export function buildIssuerApp(options: IssuerAppOptions): FastifyInstance {
  const app: FastifyInstance = options.https === undefined ? fastify() : fastify({ https: options.https });
  for (const document of options.documents) serve(app, document);
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('not found\n'));
  return app;
}

function serve(app: FastifyInstance, document: PublishedDocument): void {
  const etag = `"${createHash('sha256').update(document.body).digest('base64url')}"`;
  app.get(document.path, (request, reply) => {
    reply.headers({ etag, 'cache-control': document.cacheControl });
    return isCurrent(request.headers['if-none-match'], etag)
      ? reply.code(304).send()
      : reply.type(document.contentType).send(document.body);
  });
}

/** If-None-Match compares weakly: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
function isCurrent(ifNoneMatch: string | undefined, etag: string): boolean {
  const candidates = ifNoneMatch?.split(',').map((candidate) => candidate.trim().replace(/^W\//, '')) ?? [];
  return candidates.includes(etag) || candidates.includes('*');
}
