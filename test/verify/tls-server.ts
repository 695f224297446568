import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { caBundle } from '../../src/tls/pem.ts';
import { createProbe, type ProbeOptions } from '../../src/verify/probe.ts';
import { caPem, certificates, HOST } from './certificates.ts';

/** A server on loopback. */
export interface LocalServer {
  readonly port: number;
  close(): void;
}

type Certificate = { readonly certPem: string; readonly keyPem: string };

const tlsOptions = ({ certPem: cert, keyPem: key }: Certificate) => ({ cert, key });

/** Answers HTTPS requests. */
export async function serve(
  answer: RequestListener,
  certificate: Certificate = certificates.good,
): Promise<LocalServer> {
  const server: Server = createServer(tlsOptions(certificate), answer);
  return listening(server, () => server.closeAllConnections());
}

/** Answers TLS connections with whatever bytes, once the request has begun. */
export async function serveBytes(answer: (socket: TLSSocket) => void): Promise<LocalServer> {
  const sockets = new Set<TLSSocket>();
  const server = createTlsServer(tlsOptions(certificates.good), (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  return listening(server, () => sockets.forEach((socket) => void socket.destroy()));
}

/** Answers TCP connections with whatever bytes, or with silence. */
export async function serveTcp(greeting: string | undefined): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (greeting !== undefined) socket.end(greeting);
  });
  return listening(server, () => sockets.forEach((socket) => void socket.destroy()));
}

async function listening(
  server: {
    listen(port: number, host: string, done: () => void): unknown;
    address(): unknown;
    close(): unknown;
  },
  cut: () => void,
): Promise<LocalServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close() {
      server.close();
      cut();
    },
  };
}

/** A probe that finds the host at a local server. */
export function probeAt(
  { port }: Pick<LocalServer, 'port'>,
  options: ProbeOptions & { trusting?: boolean } = {},
) {
  const { trusting = true, ...rest } = options;
  return createProbe({
    ...(trusting && { ca: caBundle({ name: 'ca', text: caPem }) }),
    connectTo: [{ host: HOST, port: 443, address: '127.0.0.1', toPort: port }],
    ...rest,
  });
}
