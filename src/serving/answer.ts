import type { IncomingMessage, ServerResponse } from 'node:http';

/** A text and how it is labelled. */
export interface Page {
  readonly status: number;
  readonly body: string;
  /** `text/plain; charset=utf-8` by default. */
  readonly type?: string;
}

/** Sends a page as the whole answer. */
export function sendPage(
  response: ServerResponse,
  { status, body, type = 'text/plain; charset=utf-8' }: Page,
): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** The path of a request, without its query: the API server adds a `timeout` to it. */
export function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  // A whole URL is as good (RFC 9112, 3.2.2).
  return path.startsWith('/') ? path : path.replace(/^https?:\/\/[^/]*/i, '');
}

/** Whether a body follows the headers, whatever the method. Node would read what nobody wants, of any size, to keep the connection. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
