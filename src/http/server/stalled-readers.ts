import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends connections whose caller has taken nothing of what waits for it since `ms`; of what was written
 * in one piece it is only seen when all is taken. Looked at from time to time, such
 * that requests cost nothing.
 */
export function endStalledReaders(server: Server, ms: number): void {
  const open = new Map<Socket, { taken: number; since: number }>();
  server.on('connection', (socket: Socket) => {
    open.set(socket, { taken: 0, since: Date.now() });
    socket.once('close', () => open.delete(socket));
  });
  const timer = setInterval(() => {
    const now = Date.now();
    for (const [socket, seen] of open) {
      const taken = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || taken !== seen.taken) open.set(socket, { taken, since: now });
      else if (now - seen.since >= ms) socket.destroy();
    }
  }, ms / 4);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}
