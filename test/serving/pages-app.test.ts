import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import type { App } from '../../src/serving/app.ts';
import { buildPagesApp, type Pages } from '../../src/serving/pages-app.ts';

const apps: App[] = [];
afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

const PAGES: Pages = new Map([
  ['/page', () => ({ status: 200, body: 'a page\n' })],
  [
    '/broken',
    () => {
      throw new Error('secret');
    },
  ],
]);

async function serve(): Promise<{ app: App; url: string; port: number }> {
  const app = buildPagesApp(PAGES, 'There is /page here.');
  apps.push(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { app, port, url: `http://127.0.0.1:${port}` };
}

describe('pages', () => {
  test.each<[method: string, path: string, status: number, body: string]>([
    ['GET', '/page', 200, 'a page\n'],
    ['GET', '/page?x=y', 200, 'a page\n'],
    ['HEAD', '/page', 200, ''],
    ['POST', '/page', 404, 'There is /page here.\n'],
    ['GET', '/', 404, 'There is /page here.\n'],
    ['GET', '/broken', 500, 'The page could not be made.\n'],
  ])('%s %s is answered %i', async (method, path, status, body) => {
    const { url } = await serve();
    const response = await fetch(url + path, { method });
    expect([response.status, await response.text()]).toEqual([status, body]);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('a body, which nobody reads, ends its connection', async () => {
    const { port } = await serve();
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /page HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close/i);
  });

  test('half a request does not delay the end', async () => {
    const { app, port } = await serve();
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /page HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    socket.on('error', () => {}); // An end by reset is an end, too.
    await new Promise((resolve) => socket.write('GET /pa', resolve));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await app.close();
    await closed;
  });
});
