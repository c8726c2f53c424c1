import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes connections whose client has read nothing of the data that waits for it for `timeoutMs`. Data written in one
 * piece counts as read only when all of it is. The connections are checked periodically, so that requests cost nothing.
 */
export function closeStalledReaders(server: Server, timeoutMs: number): void {
  const connections = new Map<Socket, { readBytes: number; since: number }>();
  server.on('connection', (socket: Socket) => {
    connections.set(socket, { readBytes: 0, since: Date.now() });
    socket.once('close', () => connections.delete(socket));
  });
  const timer = setInterval(() => {
    const now = Date.now();
    for (const [socket, seen] of connections) {
      const readBytes = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || readBytes !== seen.readBytes)
        connections.set(socket, { readBytes, since: now });
      else if (now - seen.since >= timeoutMs) socket.destroy();
    }
  }, timeoutMs / 4);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}
