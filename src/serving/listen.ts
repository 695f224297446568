import { lookup } from 'node:dns/promises';
import { PodroleError } from '../errors.ts';
import type { App } from './app.ts';

/** Where to listen, and the flag to name if that cannot be done. */
export interface Endpoint {
  readonly host: string | undefined;
  readonly port: number;
  readonly portFlag: string;
}

/**
 * Listens and answers with the port, which the system chose if 0 was asked for. Without a host: every
 * address, IPv6 and IPv4, or IPv4 alone where the machine has no IPv6.
 *
 * @throws PodroleError LISTEN_FAILED for a port or an address that cannot be had.
 */
export async function listen(app: App, { host, port, portFlag }: Endpoint): Promise<number> {
  try {
    await (host === undefined ? listenEverywhere(app, port) : listenAt(app, host, port));
  } catch (cause) {
    throw new PodroleError('LISTEN_FAILED', sentence(cause, { host, port, portFlag }), { cause });
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string')
    throw new Error(`no port although ${portFlag} listens`);
  return address.port;
}

/** For `localhost` fastify would make a server for each of its addresses, of which only the first is `app.server`. */
async function listenAt(app: App, name: string, port: number): Promise<void> {
  const { address: host } = await lookup(name);
  await app.listen({ host, port });
}

async function listenEverywhere(app: App, port: number): Promise<void> {
  try {
    await app.listen({ host: '::', port });
  } catch (error) {
    if (codeOf(error) !== 'EAFNOSUPPORT' && codeOf(error) !== 'EADDRNOTAVAIL') throw error;
    await app.listen({ host: '0.0.0.0', port });
  }
}

function sentence(cause: unknown, { host = '', port, portFlag }: Endpoint): string {
  switch (codeOf(cause)) {
    case 'EADDRINUSE':
      return `${portFlag} ${port}: another process listens there; choose another port, or 0 for a free one`;
    case 'EACCES':
      return `${portFlag} ${port}: the process may not listen there; choose a port of 1024 or above`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `--host ${JSON.stringify(host)}: the machine has no such address; choose another`;
    default:
      return `${portFlag} ${port}: ${String(cause)}`;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
