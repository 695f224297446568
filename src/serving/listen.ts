import { lookup } from 'node:dns/promises';
import type { FastifyInstance } from 'fastify';
import { PodroleError } from '../errors.ts';

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
 * @throws PodroleError USAGE for a port or an address that cannot be had.
 */
export async function listen(app: FastifyInstance, { host, port, portFlag }: Endpoint): Promise<number> {
  try {
    await (host === undefined ? listenEverywhere(app, port) : listenAt(app, host, port));
  } catch (cause) {
    throw new PodroleError('USAGE', `${portFlag} ${port}: ${sentence(cause)}`, { cause });
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string')
    throw new Error(`no port although ${portFlag} listens`);
  return address.port;
}

/** For `localhost` fastify would make a server for each of its addresses, of which only the first is `app.server`. */
async function listenAt(app: FastifyInstance, name: string, port: number): Promise<void> {
  const { address: host } = await lookup(name);
  await app.listen({ host, port });
}

async function listenEverywhere(app: FastifyInstance, port: number): Promise<void> {
  try {
    await app.listen({ host: '::', port });
  } catch (error) {
    if (codeOf(error) !== 'EAFNOSUPPORT' && codeOf(error) !== 'EADDRNOTAVAIL') throw error;
    await app.listen({ host: '0.0.0.0', port });
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there; choose another port, or 0 for a free one',
  EACCES: 'the process may not listen there; choose a port of 1024 or above',
  EADDRNOTAVAIL: 'the machine has no such address; choose another --host',
  ENOTFOUND: 'the address cannot be resolved; choose another --host',
};

function sentence(error: unknown): string {
  return SENTENCES[codeOf(error) ?? ''] ?? String(error);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
