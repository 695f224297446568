import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

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
  return query === -1 ? url : url.slice(0, query);
}

/** Answers GET and HEAD of a few paths, and everything else with `notFound`. Pages are made anew for each request. */
export function pagesHandler(
  pages: ReadonlyMap<string, (request: IncomingMessage) => Page | Promise<Page>>,
  notFound: string,
): RequestListener {
  return async (request, response) => {
    const page = isReading(request) ? pages.get(pathOf(request)) : undefined;
    response.setHeader('cache-control', 'no-store');
    try {
      sendPage(response, (await page?.(request)) ?? { status: 404, body: `${notFound}\n` });
    } catch {
      sendPage(response, { status: 500, body: 'The page could not be made.\n' });
    }
  };
}

function isReading({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}
