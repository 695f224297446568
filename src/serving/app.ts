import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';

/** What listens and can be closed: a server with its handler, or an app of fastify. */
export interface App {
  readonly server: Server | TlsServer;
  listen(at: { readonly host: string; readonly port: number }): Promise<unknown>;
  /** Resolves when the last answer is sent; idle connections end at once. Can be called again. */
  close(): Promise<unknown>;
}

/** How an app closes. */
export interface AppOptions {
  /** Whether closing ends what is under way, too; by default that is answered first. */
  readonly abrupt?: boolean;
}

/** An app of nothing but a server: what answers thousands of requests a second can afford no framework. */
export function createApp(server: App['server'], { abrupt = false }: AppOptions = {}): App {
  let closed: Promise<unknown> | undefined;
  return {
    server,
    listen: ({ host, port }) => once(server.listen(port, host), 'listening'),
    close() {
      closed ??= server.listening ? new Promise((resolve) => server.close(resolve)) : Promise.resolve();
      if (abrupt) server.closeAllConnections();
      return closed;
    },
  };
}
