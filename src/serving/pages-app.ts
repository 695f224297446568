import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { announcesBody, type Page, pathOf, sendPage } from './answer.ts';
import { type App, createApp } from './app.ts';

/** What makes a page, by path. Pages are made anew for each request. */
export type Pages = ReadonlyMap<string, (request: IncomingMessage) => Page | Promise<Page>>;

/** Longer than the minute between two scrapes. Milliseconds. */
const KEEP_ALIVE = 100_000;

/** Answers GET and HEAD of a few paths, and everything else with `notFound`. Nobody's pages delay its closing. */
export function buildPagesApp(pages: Pages, notFound: string): App {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE }, pagesHandler(pages, notFound));
  return createApp(server, { abrupt: true });
}

function pagesHandler(pages: Pages, notFound: string): RequestListener {
  return async (request, response) => {
    const page = isReading(request) ? pages.get(pathOf(request)) : undefined;
    response.setHeader('cache-control', 'no-store');
    if (announcesBody(request)) response.setHeader('connection', 'close');
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
