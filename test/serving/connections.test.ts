import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { limitConnections } from '../../src/serving/connections.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** An HTTP server of at most `max` connections; `/slow` is answered when `release` says so. */
async function serve(max: number) {
  const waiting: ServerResponse[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/slow') waiting.push(response);
    else response.writeHead(request.url === '/missing' ? 404 : 200).end();
  });
  const dropped: string[] = [];
  const connections = limitConnections(server, { max, onDropped: (which) => dropped.push(which) });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
    connections.closeStrangers();
  });
  const { port } = server.address() as AddressInfo;
  return { port, server, connections, dropped, waiting };
}

async function stranger(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  closers.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** A client of one connection that it keeps. */
function client(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  closers.push(() => agent.destroy());
  return (path = '/') =>
    new Promise<{ status: number | undefined; reused: boolean }>((resolve, reject) => {
      const sent = get({ host: '127.0.0.1', port, path, agent }, (response) =>
        response
          .resume()
          .once('end', () => resolve({ status: response.statusCode, reused: sent.reusedSocket })),
      );
      sent.once('error', reject);
    });
}

const settled = (check: () => void) => vi.waitFor(check, { timeout: 2000, interval: 5 });

describe('one connection more than there may be', () => {
  test('takes the place of the oldest stranger, and a client that had its answer stays', async () => {
    const { port, connections, dropped } = await serve(3);
    const ask = client(port);
    await ask();
    const oldest = await stranger(port);
    const younger = await stranger(port);
    await settled(() => expect(connections.open).toBe(3));
    const gone = once(oldest, 'close');
    await stranger(port);
    await gone;
    expect(younger.destroyed).toBe(false);
    expect(await ask()).toEqual({ status: 200, reused: true });
    expect(dropped).toEqual(['stranger']);
    expect(connections.open).toBe(3);
  });

  test('takes the place of a stranger who was only ever refused', async () => {
    const { port, dropped } = await serve(2);
    const refused = client(port);
    await refused('/missing');
    const ask = client(port);
    await ask();
    await client(port)();
    expect(dropped).toEqual(['stranger']);
    expect(await ask()).toEqual({ status: 200, reused: true });
  });

  test('takes the place of the longest idle where there is no stranger', async () => {
    const { port, dropped } = await serve(2);
    const [first, second] = [client(port), client(port)];
    await first();
    await second();
    await first();
    await client(port)();
    expect(dropped).toEqual(['idle']);
    expect(await first()).toEqual({ status: 200, reused: true });
  });

  test('is turned away while all the others are at work', async () => {
    const { port, dropped, waiting } = await serve(1);
    const ask = client(port);
    await ask();
    const slow = ask('/slow');
    await settled(() => expect(waiting).toHaveLength(1));
    await expect(client(port)()).rejects.toThrow();
    waiting[0]?.end();
    expect(await slow).toEqual({ status: 200, reused: true });
    expect(dropped).toEqual(['newcomer']);
  });
});

test('a server that closes does not wait for strangers', async () => {
  const { port, server, connections } = await serve(10);
  await stranger(port);
  await settled(() => expect(connections.open).toBe(1));
  const closed = new Promise((resolve) => server.close(resolve));
  connections.closeStrangers();
  await closed;
  expect(connections.open).toBe(0);
});
