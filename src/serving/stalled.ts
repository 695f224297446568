import type { Server, Socket } from 'node:net';

/**
 * Cuts connections on which what was sent waits to be taken, and no more could be sent, for `stalledMs`, twice that at the
 * most: what is sent here fits into the buffers of a client that reads at all.
 * Looking at all of them now and then costs a request nothing, where Node's own timeout winds a timer for each.
 */
export function cutStalled(server: Server, stalledMs: number): void {
  const sockets = new Map<Socket, number | undefined>();
  const follow = (socket: Socket) => {
    sockets.set(socket, undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  // The plain side of a TLS connection is the one that is answered on.
  server.on('connection', follow);
  server.on('secureConnection', follow);
  const timer = setInterval(() => {
    for (const [socket, before] of sockets) {
      const now = socket.writableLength > 0 ? socket.bytesWritten : undefined;
      if (now !== undefined && now === before) socket.destroy();
      else sockets.set(socket, now);
    }
  }, stalledMs).unref();
  server.once('close', () => clearInterval(timer));
}
