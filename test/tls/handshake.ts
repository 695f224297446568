import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';

/** A server's pair, and what a client expects of it. */
export interface Handshake {
  readonly certPem: string;
  readonly keyPem: string;
  /** The bundle that the client trusts. */
  readonly ca: string;
  /** Without it the client verifies the address, 127.0.0.1. */
  readonly servername?: string;
}

/** The code of the client's error, its text where Node has no code for it, or `undefined` when both sides agree. */
export async function handshake({ certPem, keyPem, ca, servername }: Handshake): Promise<string | undefined> {
  const server = createServer({ cert: certPem, key: keyPem }, (socket) => socket.end());
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise<string | undefined>((resolve) => {
      const named = servername === undefined ? {} : { servername };
      const socket = connect({ host: '127.0.0.1', port, ca, ...named }, () => resolve(undefined));
      socket.on('error', ({ code, message }: NodeJS.ErrnoException) =>
        resolve(code === 'UNSPECIFIED' ? message : code),
      );
      socket.on('secureConnect', () => socket.destroy());
    });
  } finally {
    server.close();
  }
}
