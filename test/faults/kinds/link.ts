import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A slow network: the delay of each chunk of data in each direction, and the bandwidth. */
export interface Slowness {
  latencyMs: number;
  bytesPerSecond: number;
}

/** A TCP proxy between one process and one server that can disturb their connections. */
export interface Link {
  readonly port: number;
  /** Ends every open connection with RST. */
  reset(): void;
  /** Resets all connections and refuses new ones until `restore` is called. */
  cut(): void;
  slow(slowness: Slowness): void;
  /** Holds all data back until `restore` is called; nothing is lost. */
  stall(): void;
  restore(): void;
  close(): void;
}

/** Listens on the loopback interface and forwards bytes to and from the server at the port `target` there. */
export async function openLink(target: number): Promise<Link> {
  const sockets = new Set<Socket>();
  let slowness: Slowness | null = null;
  let stalled: PromiseWithResolvers<void> | null = null;
  let cut = false;

  /** Forwards bytes in the order in which they arrive. */
  const passage = () =>
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (!slowness && !stalled) return done(null, chunk);
        arrive(chunk.length).then(() => done(null, chunk));
      },
    });

  async function arrive(bytes: number) {
    await stalled?.promise;
    if (!slowness) return;
    const ms = slowness.latencyMs + (1_000 * bytes) / slowness.bytesPerSecond;
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined).on('close', () => sockets.delete(client));
    if (cut) return tear(client);
    const upstream = connect(target, '127.0.0.1');
    sockets.add(upstream);
    upstream.on('error', () => tear(client)).on('close', () => sockets.delete(upstream));
    upstream.setNoDelay(true);
    client.setNoDelay(true);
    const [there, back] = [passage(), passage()];
    client.pipe(there).pipe(upstream);
    upstream.pipe(back).pipe(client);
    client.on('close', () => upstream.destroy());
    // The last data from the server may not have been forwarded yet.
    upstream.on('close', (failed) => (failed ? client.destroy() : undefined));
    for (const way of [there, back]) way.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });

  function reset() {
    for (const socket of sockets) tear(socket);
  }

  return {
    port: (server.address() as AddressInfo).port,
    reset,
    cut() {
      cut = true;
      reset();
    },
    slow(as) {
      slowness = as;
    },
    stall() {
      stalled ??= Promise.withResolvers();
    },
    restore() {
      slowness = null;
      cut = false;
      stalled?.resolve();
      stalled = null;
    },
    close() {
      stalled?.resolve();
      server.close();
      reset();
    },
  };
}

/**
 * Ends a connection with RST, or without it if a FIN has been sent already: Node 24 never releases a socket that is reset at
 * that moment, and its process then uses all processor time instead of ending.
 */
function tear(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
