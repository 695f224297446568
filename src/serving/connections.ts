import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';

/** Which connection was closed when there was one too many. */
export type DroppedConnection = 'stranger' | 'idle' | 'newcomer';

/** The bound on a server's connections, and who is told. */
export interface ConnectionOptions {
  readonly max: number;
  readonly onDropped?: (which: DroppedConnection) => void;
}

/** The connections of a server. */
export interface Connections {
  readonly open: number;
  /** Closes those on which nothing was answered yet: a server that closes would wait for them. */
  closeStrangers(): void;
}

interface Connection {
  readonly socket: Socket;
  /** Whether a request was answered with success. */
  known: boolean;
  /** Requests at work. */
  busy: number;
}

/**
 * Keeps an HTTP or HTTPS server at `max` connections. One more takes the place of the oldest stranger: a connection
 * on which no request was answered with success yet, be it in its handshake, silent or slow. The API server's are
 * strangers for some milliseconds only, so that a crowd of strangers displaces its own members. Without strangers the
 * connection goes that is idle longest; only if all are at work, the newcomer. Node's own `maxConnections` would
 * refuse the API server as long as strangers stay.
 */
export function limitConnections(server: Server, options: ConnectionOptions): Connections {
  const { max, onDropped = () => {} } = options;
  const bySocket = new WeakMap<Socket, Connection>();
  // A TLS socket comes after its handshake and has the address of the raw one below it.
  const byPeer = new Map<string, Connection>();
  // Sets keep the order in which connections came or fell idle.
  const strangers = new Set<Connection>();
  const idle = new Set<Connection>();

  server.prependListener('connection', (socket: Socket) => {
    if (byPeer.size >= max && !makeRoom()) {
      socket.destroy();
      onDropped('newcomer');
      return;
    }
    const connection = { socket, known: false, busy: 0 };
    const peer = peerOf(socket);
    bySocket.set(socket, connection);
    byPeer.set(peer, connection);
    strangers.add(connection);
    socket.once('close', () => {
      if (byPeer.get(peer) === connection) byPeer.delete(peer);
      forget(connection);
    });
  });
  server.on('secureConnection', (socket: Socket) => {
    const connection = byPeer.get(peerOf(socket));
    if (connection !== undefined) bySocket.set(socket, connection);
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const connection = bySocket.get(request.socket);
    if (connection === undefined) return;
    connection.busy += 1;
    idle.delete(connection);
    response.once('close', () => answered(connection, response.statusCode));
  });

  function answered(connection: Connection, status: number): void {
    connection.busy -= 1;
    if (status < 400) connection.known = true;
    if (!connection.known || connection.socket.destroyed) return;
    strangers.delete(connection);
    if (connection.busy === 0) idle.add(connection);
  }

  function makeRoom(): boolean {
    const [stranger] = strangers;
    const [longestIdle] = idle;
    const leaving = stranger ?? longestIdle;
    if (leaving === undefined) return false;
    close(leaving);
    onDropped(leaving === stranger ? 'stranger' : 'idle');
    return true;
  }

  function close(connection: Connection): void {
    byPeer.delete(peerOf(connection.socket));
    forget(connection);
    connection.socket.destroy();
  }

  function forget(connection: Connection): void {
    strangers.delete(connection);
    idle.delete(connection);
  }

  return {
    get open() {
      return byPeer.size;
    },
    closeStrangers: () => {
      for (const stranger of strangers) close(stranger);
    },
  };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
